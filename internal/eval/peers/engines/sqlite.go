package engines

import (
	"context"
	"database/sql"
	"fmt"
	"iter"
	"path/filepath"
	"slices"
	"strings"
	"unicode"

	_ "modernc.org/sqlite" // the driver
)

// sqliteIndex is SQLite's full-text index with the Porter stemmer.
type sqliteIndex struct {
	db   *sql.DB
	find *sql.Stmt
}

func openSQLite(ctx context.Context, dir string, batches iter.Seq[[]document]) (_ searcher, err error) {
	db, err := sql.Open("sqlite", filepath.Join(dir, "lines.db"))
	if err != nil {
		return nil, fmt.Errorf("open database: %w", err)
	}
	defer func() {
		if err != nil {
			_ = db.Close()
		}
	}()
	db.SetMaxOpenConns(1)
	if _, err := db.ExecContext(ctx, `create virtual table lines using fts5(title, text, tokenize = 'porter unicode61')`); err != nil {
		return nil, fmt.Errorf("create table: %w", err)
	}
	for docs := range batches {
		if err := insert(ctx, db, docs); err != nil {
			return nil, fmt.Errorf("write batch: %w", err)
		}
	}
	// The rank column is bm25() with its default weights, in the form that the
	// manual calls the faster one.
	s := &sqliteIndex{db: db}
	if s.find, err = db.PrepareContext(ctx, `select rowid, rank from lines where lines match ? order by rank limit ?`); err != nil {
		return nil, fmt.Errorf("prepare query: %w", err)
	}
	return s, nil
}

func insert(ctx context.Context, db *sql.DB, docs []document) (err error) {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			_ = tx.Rollback()
		}
	}()
	put, err := tx.PrepareContext(ctx, `insert into lines (rowid, title, text) values (?, ?, ?)`)
	if err != nil {
		return err
	}
	defer put.Close()
	for _, d := range docs {
		if _, err := put.ExecContext(ctx, d.number+1, d.title, d.text); err != nil {
			return err
		}
	}
	return tx.Commit()
}

func (s *sqliteIndex) search(ctx context.Context, text string, depth int) ([]line, error) {
	match := anyWord(text)
	if match == "" {
		return nil, nil
	}
	rows, err := s.find.QueryContext(ctx, match, depth)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []line
	for rows.Next() {
		var l line
		if err := rows.Scan(&l.number, &l.score); err != nil {
			return nil, err
		}
		l.number-- // rowids are counted from 1
		l.score = -l.score
		out = append(out, l)
	}
	return out, rows.Err()
}

// anyWord makes a query that matches any word of the text. Words are quoted, so
// that none is an operator.
func anyWord(text string) string {
	words := strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	slices.Sort(words)
	var b strings.Builder
	for i, w := range slices.Compact(words) {
		if i > 0 {
			b.WriteString(" OR ")
		}
		b.WriteString(`"` + w + `"`)
	}
	return b.String()
}

func (s *sqliteIndex) settle(context.Context, string) error { return nil } // it has no background

func (s *sqliteIndex) close() error {
	err := s.find.Close()
	if derr := s.db.Close(); err == nil {
		err = derr
	}
	return err
}
