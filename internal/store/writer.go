package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"
)

const (
	waiting   = 4096 // changes that may wait; a caller of one more waits to get in
	batchSize = 256  // changes that share one flush of the disk
	// retryErase is how soon the write-ahead log is tried again after a reader held it.
	retryErase = 2 * time.Second
)

// job is a change that waits for its turn.
type job struct {
	ctx    context.Context
	run    func(*tx) error
	erases bool
	alone  func() error // in place of run: work between two transactions
	done   chan error   // takes one
}

// writer is the one goroutine that changes the file. What waits is put into one
// transaction, each change in a savepoint of its own, so that many share one
// flush of the disk and one that fails harms no other.
type writer struct {
	file string
	now  func() time.Time
	log  *slog.Logger

	mu     sync.RWMutex // held for reading while a change is handed over
	closed bool
	jobs   chan job
	ended  chan struct{}

	state sync.Mutex
	fault error // why changes are refused; nil: they are not
	owed  bool  // erased bytes may still stand in the write-ahead log

	// Only the goroutine's own from here on.
	db    *sql.DB
	conn  *sql.Conn
	on    *prepared
	tried time.Time // when the write-ahead log was last to be emptied
}

func newWriter(ctx context.Context, db *sql.DB, file string, now func() time.Time, log *slog.Logger) (*writer, error) {
	conn, err := db.Conn(ctx)
	if err != nil {
		return nil, err
	}
	w := &writer{file: file, now: now, log: log, jobs: make(chan job, waiting), ended: make(chan struct{}),
		db: db, conn: conn, on: newPrepared(conn)}
	// A crash may have come between an erasure and its checkpoint.
	w.truncate()
	go w.loop()
	return w, nil
}

func (w *writer) change(ctx context.Context, erases bool, run func(*tx) error) error {
	return w.hand(job{ctx: ctx, run: run, erases: erases})
}

// hand gives a job to the goroutine and waits for its end or the context's.
func (w *writer) hand(j job) error {
	j.done = make(chan error, 1)
	w.mu.RLock()
	if w.closed {
		w.mu.RUnlock()
		return ErrClosed
	}
	select {
	case w.jobs <- j:
		w.mu.RUnlock()
	case <-j.ctx.Done():
		w.mu.RUnlock()
		return fmt.Errorf("wait to change: %w", j.ctx.Err())
	}
	select {
	case err := <-j.done:
		return err
	case <-j.ctx.Done():
	}
	select {
	case err := <-j.done: // both at once: the outcome says more
		return err
	default:
		return fmt.Errorf("wait for the change, which may still be made: %w", j.ctx.Err())
	}
}

func (w *writer) loop() {
	defer close(w.ended)
	for {
		var again <-chan time.Time
		if w.owes() {
			again = time.After(retryErase - time.Since(w.tried))
		}
		select {
		case j, ok := <-w.jobs:
			if !ok {
				return
			}
			w.take(j)
		case <-again:
			w.truncate()
		}
	}
}

// take runs a job together with those that wait behind it.
func (w *writer) take(j job) {
	batch := []job{}
	for {
		if j.alone != nil {
			w.commit(batch)
			j.done <- j.alone()
			return
		}
		if batch = append(batch, j); len(batch) == batchSize {
			break
		}
		more := false
		select {
		case j, more = <-w.jobs:
		default:
		}
		if !more {
			break
		}
	}
	w.commit(batch)
}

// commit runs a batch and tells each job how it ended.
func (w *writer) commit(batch []job) {
	if len(batch) == 0 {
		return
	}
	errs := make([]error, len(batch))
	err := w.refusal()
	if err == nil {
		if err = w.transaction(batch, errs); err != nil {
			err = w.note(err)
		}
	}
	for i, j := range batch {
		if err == nil && errs[i] == nil && j.erases {
			w.truncate()
			break
		}
	}
	for i, j := range batch {
		if err != nil {
			j.done <- err
			continue
		}
		j.done <- errs[i]
	}
}

// transaction runs a batch in one transaction and puts each job's own error into
// errs. An error of its own means that nothing was kept.
func (w *writer) transaction(batch []job, errs []error) (err error) {
	ctx := context.Background() // one caller who leaves must not undo the others' changes
	if err := w.on.do(ctx, `BEGIN IMMEDIATE`); err != nil {
		return err
	}
	defer func() {
		if err != nil {
			_ = w.on.do(ctx, `ROLLBACK`) // after some faults SQLite has done so itself
		}
	}()
	for i, j := range batch {
		if errs[i] = j.ctx.Err(); errs[i] != nil {
			continue // nobody waits for it any more
		}
		if err := w.on.do(ctx, `SAVEPOINT job`); err != nil {
			return err
		}
		errs[i] = j.run(&tx{view: view{ctx, w.on}, now: w.now()})
		if ofDisk(errs[i]) {
			return errs[i]
		}
		if errs[i] != nil {
			if err := w.on.do(ctx, `ROLLBACK TO job`); err != nil {
				return err
			}
		}
		if err := w.on.do(ctx, `RELEASE job`); err != nil {
			return err
		}
	}
	return w.on.do(ctx, `COMMIT`)
}

// note remembers a fault of the disk: from now on changes are refused.
func (w *writer) note(err error) error {
	if !ofDisk(err) {
		return err
	}
	w.state.Lock()
	w.fault = fmt.Errorf("%w (%w)", ErrDisk, err)
	err = w.fault
	w.state.Unlock()
	w.log.Error("the store refuses changes and goes on reading", "err", err)
	return err
}

func (w *writer) refusal() error {
	w.state.Lock()
	defer w.state.Unlock()
	return w.fault
}

func (w *writer) owes() bool {
	w.state.Lock()
	defer w.state.Unlock()
	return w.owed
}

// truncate copies the write-ahead log into the file and empties it, so that no
// copy of deleted rows stays there. A reader that has been reading since before
// keeps it from that: then it is tried again. Until then it waits only shortly,
// because all changes wait with it.
func (w *writer) truncate() {
	ctx := context.Background()
	var busy, frames, copied int64
	err := w.on.do(ctx, `PRAGMA busy_timeout = 200`)
	if err == nil {
		err = view{ctx, w.conn}.one(`PRAGMA wal_checkpoint(TRUNCATE)`, nil, &busy, &frames, &copied)
		err = errors.Join(err, w.on.do(ctx, `PRAGMA busy_timeout = 5000`))
	}
	w.tried = time.Now()
	w.state.Lock()
	w.owed = err != nil || busy != 0
	w.state.Unlock()
	if err != nil {
		w.log.Error("erased rows may still stand in the write-ahead log", "err", w.note(err))
	}
}

// close lets the goroutine finish what it was handed and ends it.
func (w *writer) close() error {
	w.mu.Lock()
	first := !w.closed
	w.closed = true
	w.mu.Unlock()
	if !first {
		<-w.ended
		return nil
	}
	close(w.jobs)
	<-w.ended
	w.on.close()
	return errors.Join(w.conn.Close(), w.db.Close())
}
