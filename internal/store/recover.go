package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
)

// recover opens the writing connection anew: after a failed flush the old one may
// believe that pages are on the disk which are not.
func (w *writer) recover(ctx context.Context) error {
	return w.hand(job{ctx: ctx, alone: func() error { return w.reopen(ctx) }})
}

func (w *writer) reopen(ctx context.Context) error {
	_ = w.on.do(ctx, `ROLLBACK`) // mostly there is nothing to take back, which is an error
	db, err := openWriting(ctx, w.file)
	if err != nil {
		return err
	}
	conn, on, err := probe(ctx, db)
	if err != nil {
		return errors.Join(err, db.Close())
	}
	w.on.close()
	if err := errors.Join(w.conn.Close(), w.db.Close()); err != nil {
		w.log.Warn("close the connection that met the fault", "err", err)
	}
	w.db, w.conn, w.on = db, conn, on
	w.state.Lock()
	was := w.fault
	w.fault = nil
	w.state.Unlock()
	if was != nil {
		w.log.Info("the store takes changes again")
	}
	return nil
}

// probe writes more than can lie on a page that is there already, and takes it
// back.
func probe(ctx context.Context, db *sql.DB) (*sql.Conn, *prepared, error) {
	conn, err := db.Conn(ctx)
	if err != nil {
		return nil, nil, err
	}
	on := newPrepared(conn)
	for _, query := range []string{
		`DROP TABLE IF EXISTS probe`, `CREATE TABLE probe (filler BYTEA)`,
		`INSERT INTO probe (filler) VALUES (zeroblob(65536))`, `DROP TABLE probe`,
	} {
		if err := on.do(ctx, query); err != nil {
			return nil, nil, errors.Join(fmt.Errorf("%w (%w)", ErrDisk, err), conn.Close())
		}
	}
	return conn, on, nil
}
