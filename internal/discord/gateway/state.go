package gateway

import (
	"sync"
	"time"
)

// State is how the gateway is doing.
type State struct {
	Connected  bool          // a session is up: READY or RESUMED came and the connection stands
	Since      time.Time     // of the last change of Connected
	Latency    time.Duration // from the last heartbeat to its ACK, 0 before the first
	Connects   int           // websockets that were opened
	Identifies int           // IDENTIFYs that were sent
	Resumes    int           // sessions that were taken up again
	Remaining  int           // session starts that Discord leaves, -1 if not known
	LeftBehind int           // connections that discordgo did not come back from; each holds a goroutine
}

// notes is the State as it is being written.
type notes struct {
	now func() time.Time
	mu  sync.Mutex
	s   State
}

func (n *notes) change(f func(*State)) {
	n.mu.Lock()
	defer n.mu.Unlock()
	f(&n.s)
}

func (n *notes) up(up bool) {
	n.change(func(s *State) {
		if s.Connected != up {
			s.Connected, s.Since = up, n.now()
		}
	})
}

func (n *notes) connected()              { n.change(func(s *State) { s.Connects++ }) }
func (n *notes) resumed()                { n.change(func(s *State) { s.Resumes++ }) }
func (n *notes) leftBehind()             { n.change(func(s *State) { s.LeftBehind++ }) }
func (n *notes) latency(d time.Duration) { n.change(func(s *State) { s.Latency = d }) }
func (n *notes) remaining(left int)      { n.change(func(s *State) { s.Remaining = left }) }

func (n *notes) identified() {
	n.change(func(s *State) {
		s.Identifies++
		if s.Remaining > 0 {
			s.Remaining--
		}
	})
}
