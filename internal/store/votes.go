package store

import (
	"cmp"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"maps"
	"slices"
)

// VoterDays is how long the hash of who voted is kept, in days.
const VoterDays = 30

// Vote is one person's word on one version of a passage. Person is never kept:
// only a keyed hash of it together with the passage and version, so that two votes
// of one person on two passages cannot be told to be hers.
type Vote struct {
	Clinic, Passage, Version string
	Helpful                  bool
	Person                   string
}

// voter hashes who votes with a key that nothing else can reach.
func voter(key []byte) func(Vote) string {
	key = slices.Clone(key)
	return func(v Vote) string {
		h := hmac.New(sha256.New, key)
		for _, s := range []string{v.Clinic, v.Passage, v.Version, v.Person} {
			h.Write(binary.BigEndian.AppendUint64(nil, uint64(len(s))))
			h.Write([]byte(s))
		}
		return hex.EncodeToString(h.Sum(nil))
	}
}

// Vote counts a vote. A later one of the same person on the same version takes
// its place, until its hash was erased.
func (s *Store) Vote(ctx context.Context, v Vote) error {
	err := checked(id("clinic", v.Clinic), id("passage", v.Passage), id("version", v.Version), id("person", v.Person))
	if err != nil {
		return err
	}
	person := s.voter(v)
	_, err = change(ctx, s, func(t *tx) (int64, error) {
		return t.exec(`INSERT INTO vote (clinic, passage, version, person, helpful, day) VALUES ($1, $2, $3, $4, $5, $6)
			ON CONFLICT (clinic, passage, version, person) DO UPDATE SET helpful = excluded.helpful, day = excluded.day`,
			v.Clinic, v.Passage, v.Version, person, number(v.Helpful), day(t.now))
	})
	if err != nil {
		return fmt.Errorf("keep a vote: %w", err)
	}
	return nil
}

// VoteCount is how people voted on one version of a passage.
type VoteCount struct {
	Passage, Version    string
	Helpful, NotHelpful int64
}

type passageVersion struct{ clinic, passage, version string }

func (a passageVersion) compare(b passageVersion) int {
	return cmp.Or(cmp.Compare(a.clinic, b.clinic), cmp.Compare(a.passage, b.passage), cmp.Compare(a.version, b.version))
}

// Votes counts a clinic's votes per passage and version, in that order.
func (s *Store) Votes(ctx context.Context, clinic string) ([]VoteCount, error) {
	out := []VoteCount{}
	err := s.reading(ctx).each(`SELECT passage, version, CAST(SUM(helpful) AS BIGINT), CAST(SUM(not_helpful) AS BIGINT) FROM (
			SELECT passage, version, helpful, 1 - helpful AS not_helpful FROM vote WHERE clinic = $1
			UNION ALL SELECT passage, version, helpful, not_helpful FROM vote_count WHERE clinic = $1
		) AS v GROUP BY passage, version`, []any{clinic},
		func(scan func(...any) error) error {
			var c VoteCount
			err := scan(&c.Passage, &c.Version, &c.Helpful, &c.NotHelpful)
			out = append(out, c)
			return err
		})
	if err != nil {
		return nil, fmt.Errorf("count votes: %w", err)
	}
	// Here and not in SQL: the engines order text differently.
	slices.SortFunc(out, func(a, b VoteCount) int {
		return cmp.Or(cmp.Compare(a.Passage, b.Passage), cmp.Compare(a.Version, b.Version))
	})
	return out, nil
}

// EraseVoters erases the hashes of votes that are VoterDays old, in all clinics.
// Their count stays. It returns how many were erased.
func (s *Store) EraseVoters(ctx context.Context) (int64, error) {
	n, err := erase(ctx, s, func(t *tx) (int64, error) {
		type count struct{ helpful, not int64 }
		sums := make(map[passageVersion]count)
		var n int64
		// What the deletion returns is what it deleted, so that a vote changed at
		// the same moment is counted once, one way or the other.
		err := t.each(`DELETE FROM vote WHERE day <= $1 RETURNING clinic, passage, version, helpful`, []any{day(t.now) - VoterDays},
			func(scan func(...any) error) error {
				var k passageVersion
				var helpful int64
				err := scan(&k.clinic, &k.passage, &k.version, &helpful)
				c := sums[k]
				sums[k] = count{c.helpful + helpful, c.not + 1 - helpful}
				n++
				return err
			})
		if err != nil {
			return 0, err
		}
		for _, k := range slices.SortedFunc(maps.Keys(sums), passageVersion.compare) {
			_, err := t.exec(`INSERT INTO vote_count (clinic, passage, version, helpful, not_helpful) VALUES ($1, $2, $3, $4, $5)
				ON CONFLICT (clinic, passage, version) DO UPDATE
				SET helpful = vote_count.helpful + excluded.helpful, not_helpful = vote_count.not_helpful + excluded.not_helpful`,
				k.clinic, k.passage, k.version, sums[k].helpful, sums[k].not)
			if err != nil {
				return 0, err
			}
		}
		return n, nil
	})
	if err != nil {
		return 0, fmt.Errorf("erase who voted: %w", err)
	}
	return n, nil
}
