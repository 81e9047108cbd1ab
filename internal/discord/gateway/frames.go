package gateway

import (
	"bytes"
	"encoding/binary"
)

const (
	// headLimit is how much of a message is looked at. The messages that steer a
	// connection have some hundred bytes; larger ones are events.
	headLimit = 4 << 10

	// headerLimit is where an answer to the upgrade is no longer followed.
	headerLimit = 32 << 10

	opContinuation = 0
	opText         = 1
	opBinary       = 2
	opClose        = 8
	opPing         = 9
	opPong         = 10
)

// kind is what a scanner finds.
type kind int

const (
	foundUpgrade kind = iota // the server has switched to the websocket protocol
	foundText                // a whole text message
	foundBinary              // a whole binary message, which cannot be looked into
	foundClose               // a close frame
	foundNoise               // what no websocket server sends; nothing is found after it
)

// finding is one of them. Body is the head of a message, or the whole of a close
// frame, and holds only during the call.
type finding struct {
	kind  kind
	body  []byte
	whole bool  // body is the whole message
	start int64 // where its first byte stands in the stream
}

// scanner follows the bytes that a websocket server sends, in pieces of any
// size. It never holds more than the head of one message.
type scanner struct {
	pos   int64 // bytes seen
	stage func(s *scanner, p []byte, found func(finding) bool) (rest []byte, ok bool)

	head []byte // of the answer to the upgrade, later of the frame

	frameStart, left int64 // the frame being read, and what is left of its payload
	opcode           byte
	final            bool

	inMessage bool // a data message is under way, in one or several frames
	msgOp     byte
	msgStart  int64
	msg       []byte
	msgWhole  bool

	control []byte
}

// scan looks at the next bytes. It stops where found returns false, and returns
// where in the stream that finding begins; else -1.
func (s *scanner) scan(p []byte, found func(finding) bool) int64 {
	if s.stage == nil {
		s.stage = (*scanner).upgrade
	}
	stopped := int64(-1)
	note := func(f finding) bool {
		if found(f) {
			return true
		}
		stopped = f.start
		return false
	}
	for len(p) > 0 {
		rest, ok := s.stage(s, p, note)
		s.pos += int64(len(p) - len(rest))
		if !ok {
			return stopped
		}
		p = rest
	}
	return -1
}

// blind passes everything: a stream that makes no sense is for the websocket
// library to complain about.
func (s *scanner) blind(_ []byte, _ func(finding) bool) ([]byte, bool) { return nil, true }

func (s *scanner) lose(found func(finding) bool) ([]byte, bool) {
	s.stage = (*scanner).blind
	return nil, found(finding{kind: foundNoise, start: s.frameStart})
}

// upgrade takes bytes up to the empty line that ends the answer to the upgrade.
func (s *scanner) upgrade(p []byte, found func(finding) bool) ([]byte, bool) {
	for i, c := range p {
		s.head = append(s.head, c)
		if !bytes.HasSuffix(s.head, []byte("\r\n\r\n")) {
			if len(s.head) > headerLimit {
				return s.lose(found)
			}
			continue
		}
		if !bytes.HasPrefix(s.head, []byte("HTTP/1.1 101")) {
			return s.lose(found)
		}
		s.head, s.stage = make([]byte, 0, 10), (*scanner).header
		return p[i+1:], found(finding{kind: foundUpgrade, start: s.pos})
	}
	return nil, true
}

// header takes the head of a frame: two bytes, and a longer length if they say so.
func (s *scanner) header(p []byte, found func(finding) bool) ([]byte, bool) {
	if len(s.head) == 0 {
		s.frameStart = s.pos
	}
	for i, c := range p {
		s.head = append(s.head, c)
		if len(s.head) < 2 || len(s.head) < headSize(s.head[1]) {
			continue
		}
		if !s.begin() {
			return s.lose(found)
		}
		s.head, s.stage = s.head[:0], (*scanner).payload
		if s.left == 0 {
			return p[i+1:], s.finish(found)
		}
		return p[i+1:], true
	}
	return nil, true
}

func headSize(second byte) int {
	switch second & 0x7f {
	case 126:
		return 4
	case 127:
		return 10
	}
	return 2
}

// begin reads the head of a frame. False: no server sends that.
func (s *scanner) begin() bool {
	s.final, s.opcode = s.head[0]&0x80 != 0, s.head[0]&0x0f
	if s.head[0]&0x70 != 0 || s.head[1]&0x80 != 0 { // no extension was agreed on, and servers do not mask
		return false
	}
	switch len(s.head) {
	case 4:
		s.left = int64(binary.BigEndian.Uint16(s.head[2:]))
	case 10:
		s.left = int64(binary.BigEndian.Uint64(s.head[2:]))
	default:
		s.left = int64(s.head[1])
	}
	if s.left < 0 {
		return false
	}
	switch s.opcode {
	case opClose, opPing, opPong:
		s.control = s.control[:0]
		return s.final && s.left <= 125
	case opText, opBinary:
		if s.inMessage {
			return false
		}
		s.inMessage, s.msgOp, s.msgStart = true, s.opcode, s.frameStart
		s.msg, s.msgWhole = s.msg[:0], true
		return true
	case opContinuation:
		return s.inMessage
	}
	return false
}

func (s *scanner) payload(p []byte, found func(finding) bool) ([]byte, bool) {
	n := int(min(int64(len(p)), s.left))
	part := p[:n]
	switch {
	case s.opcode >= opClose:
		s.control = append(s.control, part...)
	case s.msgOp == opText:
		fit := min(n, headLimit-len(s.msg))
		s.msg = append(s.msg, part[:fit]...)
		s.msgWhole = s.msgWhole && fit == n
	}
	s.left -= int64(n)
	if s.left > 0 {
		return p[n:], true
	}
	return p[n:], s.finish(found)
}

// finish ends a frame, and the message with it if it was the last one.
func (s *scanner) finish(found func(finding) bool) bool {
	s.stage = (*scanner).header
	switch {
	case s.opcode == opClose:
		return found(finding{kind: foundClose, body: s.control, whole: true, start: s.frameStart})
	case s.opcode > opClose || !s.final:
		return true
	}
	s.inMessage = false
	if s.msgOp == opBinary {
		return found(finding{kind: foundBinary, start: s.msgStart})
	}
	return found(finding{kind: foundText, body: s.msg, whole: s.msgWhole, start: s.msgStart})
}

// sent reads a frame that the websocket library writes, which is always one
// masked frame in one write: its opcode, and the gateway's op if it has one at
// its beginning, else -1.
func sent(b []byte) (opcode byte, op int) {
	if len(b) < 2 || b[1]&0x80 == 0 {
		return 0xff, -1
	}
	opcode = b[0] & 0x0f
	size := headSize(b[1])
	if opcode != opText || len(b) < size+4 {
		return opcode, -1
	}
	key, body := b[size:size+4], b[size+4:]
	head := make([]byte, min(len(body), 16))
	for i := range head {
		head[i] = body[i] ^ key[i%4]
	}
	digits, ok := bytes.CutPrefix(head, []byte(`{"op":`))
	if !ok || len(digits) == 0 || digits[0] < '0' || digits[0] > '9' {
		return opcode, -1
	}
	for _, c := range digits {
		if c < '0' || c > '9' {
			break
		}
		op = 10*op + int(c-'0')
	}
	return opcode, op
}
