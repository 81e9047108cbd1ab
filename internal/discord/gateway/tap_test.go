package gateway

import (
	"bytes"
	"encoding/binary"
	"io"
	"net"
	"testing"
	"time"
)

// frame is a frame as a server sends it.
func frame(final bool, opcode byte, text string) []byte {
	b := []byte{opcode}
	if final {
		b[0] |= 0x80
	}
	switch n := len(text); {
	case n < 126:
		b = append(b, byte(n))
	case n < 1<<16:
		b = binary.BigEndian.AppendUint16(append(b, 126), uint16(n))
	default:
		b = binary.BigEndian.AppendUint64(append(b, 127), uint64(n))
	}
	return append(b, text...)
}

const upgraded = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n"

// stream is a connection from which bytes come in pieces of given sizes.
type stream struct {
	net.Conn
	rest  []byte
	sizes []byte
}

func (s *stream) Read(p []byte) (int, error) {
	if len(s.rest) == 0 {
		return 0, io.EOF
	}
	n := len(p)
	if len(s.sizes) > 0 {
		n = min(n, int(s.sizes[0])+1)
		s.sizes = append(s.sizes[1:], s.sizes[0])
	}
	n = copy(p[:n], s.rest)
	s.rest = s.rest[n:]
	return n, nil
}

func (*stream) Close() error                     { return nil }
func (*stream) SetReadDeadline(time.Time) error  { return nil }
func (*stream) SetWriteDeadline(time.Time) error { return nil }

// through reads all of b through a tap.
func through(b, sizes []byte, buffer int) (out []byte, why *loss) {
	s := &stream{rest: b, sizes: sizes}
	t := newTap(s, s, Defaults(), hooks{upgraded: func() {}, sent: func(int) {}, latency: func(time.Duration) {}})
	p := make([]byte, buffer)
	for {
		n, err := t.Read(p)
		out = append(out, p[:n]...)
		if err != nil {
			return out, t.lost()
		}
	}
}

func join(parts ...[]byte) []byte { return bytes.Join(parts, nil) }

func TestTapCutsInFrontOf(t *testing.T) {
	event := frame(true, opText, `{"op":0,"s":1,"t":"X","d":{}}`)
	large := frame(true, opText, `{"t":"X","s":2,"op":0,"d":"`+string(bytes.Repeat([]byte("x"), 70_000))+`"}`)
	long64 := append([]byte{0x81, 127, 0, 0, 0, 0, 0, 0, 0, byte(len(helloText))}, helloText...)
	good := join([]byte(upgraded), long64, event, frame(true, opPing, "p"), large)
	for name, c := range map[string]struct {
		bad    []byte
		reason string
		code   int
		end    bool
	}{
		"op 7":                {bad: frame(true, opText, `{"op":7,"d":null}`), reason: "Discord asked to reconnect"},
		"op 7 at the end":     {bad: frame(true, opText, `{"d":{"op":1},"op":7}`), reason: "Discord asked to reconnect"},
		"op 7 with more":      {bad: frame(true, opText, `{"op":7} and so on`), reason: "Discord asked to reconnect"},
		"op 7 in capitals":    {bad: frame(true, opText, `{"OP":7}`), reason: "Discord asked to reconnect"},
		"op 7 in parts":       {bad: join(frame(false, opText, `{"o`), frame(true, opPing, ""), frame(false, 0, ""), frame(true, 0, `p":7}`)), reason: "Discord asked to reconnect"},
		"op 7, large":         {bad: frame(true, opText, `{"t":null,"op":7,"d":"`+string(bytes.Repeat([]byte("x"), 5000))+`"}`), reason: "Discord asked to reconnect"},
		"op 9":                {bad: frame(true, opText, `{"op":9,"d":false}`), reason: "Discord called the session invalid", end: true},
		"op 9 without answer": {bad: frame(true, opText, `{"op":9}`), reason: "Discord called the session invalid", end: true},
		"op 9, resumable":     {bad: frame(true, opText, `{"op":9,"d":true}`), reason: "Discord called the session invalid"},
		"ACK of nothing":      {bad: frame(true, opText, `{"op":11}`), reason: "an ACK of no heartbeat"},
		"close":               {bad: frame(true, opClose, "\x0f\xa4bye"), reason: "closed by Discord", code: 4004},
		"close 4009":          {bad: frame(true, opClose, "\x0f\xa9"), reason: "closed by Discord", code: 4009, end: true},
		"close, no code":      {bad: frame(true, opClose, ""), reason: "closed by Discord", code: 1005},
		"READY of nothing":    {bad: frame(true, opText, `{"op":0,"t":"READY","d":{"guilds":[null]}}`), reason: "a message without content", end: true},
	} {
		for _, sizes := range [][]byte{nil, {0}, {6, 0, 200}} {
			out, why := through(join(good, c.bad, event), sizes, 4096)
			// Of a message in pieces the first may have gone through; never its end.
			if !bytes.HasPrefix(out, good) || len(out) >= len(good)+len(c.bad) {
				t.Errorf("%s, pieces %v: %d bytes came through, %d are good", name, sizes, len(out), len(good))
			}
			if sizes == nil && len(out) != len(good) && len(c.bad) < 100 {
				t.Errorf("%s: %d bytes came through, not %d", name, len(out), len(good))
			}
			if why.reason != c.reason || why.code != c.code || why.end != c.end {
				t.Errorf("%s, pieces %v: %+v", name, sizes, why)
			}
		}
	}
}

func TestTapPassesWhatItDoesNotUnderstand(t *testing.T) {
	op7 := frame(true, opText, `{"op":7}`)
	for name, b := range map[string][]byte{
		"no websocket":      join([]byte("HTTP/1.1 403 Forbidden\r\n\r\n"), op7),
		"no header":         bytes.Repeat([]byte("x"), 100_000),
		"masked":            join([]byte(upgraded), []byte{0x81, 0x80, 1, 2, 3, 4}, op7),
		"extension":         join([]byte(upgraded), []byte{0xc1, 0}, op7),
		"unknown opcode":    join([]byte(upgraded), []byte{0x83, 0}, op7),
		"huge":              join([]byte(upgraded), []byte{0x81, 127, 255, 255, 255, 255, 255, 255, 255, 255}, op7),
		"long ping":         join([]byte(upgraded), frame(true, opPing, string(make([]byte, 126))), op7),
		"lost continuation": join([]byte(upgraded), frame(true, opContinuation, "x"), op7),
		"no JSON":           join([]byte(upgraded), frame(true, opText, `{"op":7`), frame(true, opText, ``), frame(true, opText, `[7]`)),
		"an event on op 7":  join([]byte(upgraded), frame(true, opText, `{"op":0,"t":"X","d":{"op":7}}`)),
		"binary":            join([]byte(upgraded), frame(true, opBinary, `{"op":7}`)),
	} {
		out, why := through(b, []byte{3, 100}, 4096)
		if !bytes.Equal(out, b) || why.reason != "connection lost" {
			t.Errorf("%s: %d of %d bytes, then %v", name, len(out), len(b), why)
		}
	}
}

// TestTapHearsNothing: not even a bot that sends no heartbeats waits for ever.
func TestTapHearsNothing(t *testing.T) {
	server, client := net.Pipe()
	defer server.Close()
	tm := Defaults()
	tm.Answer = 100 * time.Millisecond
	tap := newTap(client, client, tm, hooks{upgraded: func() {}})
	go func() {
		_, _ = server.Write(join([]byte(upgraded), frame(true, opText, `{"op":10,"d":{"heartbeat_interval":50}}`)))
	}()
	begun := time.Now()
	if _, err := io.Copy(io.Discard, tap); err == nil || tap.lost().reason != "nothing heard in time" {
		t.Errorf("the end is %v", err)
	}
	if d := time.Since(begun); d < 200*time.Millisecond {
		t.Errorf("it came after %v", d)
	}
}

func TestSentReadsOwnFrames(t *testing.T) {
	masked := func(text string) []byte {
		b := []byte{0x81, 0x80 | byte(len(text)), 9, 8, 7, 6}
		for i := range text {
			b = append(b, text[i]^b[2+i%4])
		}
		return b
	}
	for text, want := range map[string]int{`{"op":1,"d":5}`: 1, `{"op":2}`: 2, `{"op":16}`: 16, `{"d":1}`: -1, ``: -1, `{"op":`: -1, `{"op":x`: -1} {
		if opcode, op := sent(masked(text)); opcode != opText || op != want {
			t.Errorf("%q is opcode %d, op %d", text, opcode, op)
		}
	}
	if opcode, op := sent([]byte{0x88, 0x82, 1, 2, 3, 4, 5, 6}); opcode != opClose || op != -1 {
		t.Errorf("a close frame is opcode %d, op %d", opcode, op)
	}
}

func FuzzTap(f *testing.F) {
	hello := frame(true, opText, helloText)
	f.Add([]byte(upgraded), []byte{1, 2, 3}, uint16(16))
	f.Add(join([]byte(upgraded), hello, frame(true, opText, `{"op":11}`), frame(true, opText, `{"op":7}`)), []byte{0}, uint16(1))
	f.Add(join([]byte(upgraded), hello, frame(false, opText, `{"op`), frame(true, opPing, "x"), frame(true, 0, `":9,"d":true}`)), []byte{9}, uint16(4096))
	f.Add(join([]byte(upgraded), frame(true, opClose, "\x0f\xa4")), []byte{}, uint16(100))
	f.Add(join([]byte(upgraded), []byte{0x81, 127, 255, 0, 0, 0, 0, 0, 0, 1, 0}), []byte{200, 1}, uint16(9))
	f.Fuzz(func(t *testing.T, b, sizes []byte, buffer uint16) {
		for _, in := range [][]byte{b, join([]byte(upgraded), b)} {
			out, why := through(bytes.Clone(in), bytes.Clone(sizes), int(buffer)+1)
			if !bytes.HasPrefix(in, out) {
				t.Fatal("the bytes were changed")
			}
			if why.reason == "connection lost" && len(out) != len(in) {
				t.Fatalf("%d of %d bytes came through, without a reason", len(out), len(in))
			}
			// How the bytes are cut into pieces decides nothing.
			if whole, other := through(bytes.Clone(in), nil, 1<<20); other.reason != why.reason || other.code != why.code || other.end != why.end {
				t.Fatalf("in pieces %+v, at once %+v of %d bytes", why, other, len(whole))
			}
		}
	})
}
