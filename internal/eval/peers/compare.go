package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"runtime/debug"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"bedside/internal/eval"
	"bedside/internal/eval/peers/contest"
	"bedside/internal/eval/peers/engines"
	"bedside/internal/eval/peers/machine"
	"bedside/internal/eval/peers/synth"
)

// comparison is what compare is asked for.
type comparison struct {
	sets    []string // BEIR folders
	sizes   []int    // of invented corpora
	seed    uint64
	queries int
	time    time.Duration
	without []string // engines that are left out
	collect bool
	json    bool
}

func compareCommand() *cobra.Command {
	var c comparison
	var list []string
	var seconds float64
	cmd := &cobra.Command{
		Use:   "compare [BEIRDIR…]",
		Short: "Bedside, Bleve, Bluge and SQLite FTS5 side by side",
		Long: `Has Bedside, Bleve, Bluge and SQLite's full-text index answer the same questions
in one process on one core, question by question in an order drawn anew each time, and prints
quality, speed, build time and size, absolute and as ratios to Bleve.

Bleve is used as people do by default: the default mapping and a match query. Bluge
has its English analyzer, SQLite the Porter stemmer, bm25() and any word of the
question. Bedside goes the bot's own way from the question to the hits, lexicon and
spelling included.

A BEIR folder holds corpus.jsonl, queries.jsonl and qrels.tsv. Lines that share
metadata.group are phrasings of one entry; a peer ranks the lines, and a line brings
its entry. All questions count for nDCG@10 and success@1, which are taken over lines.

Corpora of the given sizes are invented, with a known passage behind each question:
their quality columns show that every engine did its work, and no more.

A tenth of the questions warms the engines up and is not timed. The others are asked
in rounds, nine at most, until an engine has used its seconds; a slow engine has fewer
rounds. A question costs what its median round took, and p50 and p99 are over questions.
Garbage is collected between questions and not while one is timed, unless --gc lets
the runtime choose; "allocated" is what a question leaves on Go's heap (SQLite's
memory is none of it). The build time ends with the last batch; what an engine
merges after that in the background is waited for and counts for the size only.

"behind" is yes if Bedside's nDCG@10 is below that engine's and a paired
randomisation test finds the difference significant (p < 0.05, two-sided).

100,000 passages need a quarter of an hour, most of it for SQLite's questions (fewer
--queries make it shorter), about 1.5 GB of memory, and 1 GB of disk in the temporary
folder (TMPDIR names another one).`,
		RunE: func(cmd *cobra.Command, args []string) (err error) {
			c.sets, c.time = args, time.Duration(seconds*float64(time.Second))
			if c.sizes, err = sizes(list); err != nil {
				return err
			}
			if len(c.sets)+len(c.sizes) == 0 {
				return errors.New("nothing to compare: name a BEIR folder or a size")
			}
			return c.run(cmd.Context(), cmd.OutOrStdout(), cmd.ErrOrStderr())
		},
	}
	f := cmd.Flags()
	f.StringSliceVar(&list, "sizes", []string{"100", "10000", "100000"}, "passages of the invented corpora; empty for none")
	f.Float64Var(&seconds, "seconds", 20, "time of each engine on each set after which it is not asked again, in seconds")
	f.IntVar(&c.queries, "queries", 1000, "questions timed at most on each set")
	f.Uint64Var(&c.seed, "seed", 1, "which corpora are invented")
	f.StringSliceVar(&c.without, "without", nil, "engines to leave out, such as sqlite, the slowest by far")
	f.BoolVar(&c.collect, "gc", false, "let garbage be collected while questions are timed")
	f.BoolVar(&c.json, "json", false, "print JSON")
	return cmd
}

// comparisonReport is what compare prints as JSON.
type comparisonReport struct {
	Sets  []contest.SetReport `json:"sets"`
	Means []contest.Mean      `json:"means,omitempty"` // over the BEIR folders
}

func (c *comparison) run(ctx context.Context, out, errs io.Writer) error {
	if c.queries < 1 {
		return fmt.Errorf("%d questions are too few", c.queries)
	}
	if err := machine.Pin(1); err != nil {
		fmt.Fprintln(errs, "peers: not pinned, the figures will vary more:", err)
	}
	all, err := engines.All()
	if err != nil {
		return err
	}
	if all, err = leave(all, c.without); err != nil {
		return err
	}
	var rep comparisonReport
	err = inFolder(func(dir string) error {
		o := contest.Options{
			Dir: dir, Baseline: engines.Bleve, Timed: c.queries, Time: c.time, Collect: c.collect,
			Progress: func(format string, args ...any) { fmt.Fprintf(errs, format+"\n", args...) },
		}
		one := func(set contest.Set) error {
			r, err := contest.Run(ctx, set, all, o)
			if err != nil {
				return err
			}
			rep.Sets = append(rep.Sets, r)
			debug.FreeOSMemory() // the next set starts like the first one
			if c.json {
				return nil
			}
			if len(rep.Sets) > 1 {
				fmt.Fprintln(out)
			}
			return r.WriteTable(out)
		}
		for _, dir := range c.sets {
			set, err := eval.LoadBeir(dir, "")
			if err != nil {
				return err
			}
			if err := one(contest.Set{Name: filepath.Base(filepath.Clean(dir)), BeirSet: set}); err != nil {
				return err
			}
		}
		rep.Means = contest.Means(rep.Sets)
		for _, n := range c.sizes {
			if err := one(invented(c.seed, n, c.queries)); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	if c.json {
		enc := json.NewEncoder(out)
		enc.SetIndent("", "  ")
		return enc.Encode(rep)
	}
	if len(c.sets) > 1 {
		fmt.Fprintln(out)
		return contest.WriteMeans(out, len(c.sets), rep.Means)
	}
	return nil
}

// warmQuestions is how many further questions an invented corpus gets, so that
// as many as were asked for can be timed.
const warmQuestions = 200

// invented makes a set of one line an entry whose questions ask about a known
// passage.
func invented(seed uint64, passages, questions int) contest.Set {
	c := synth.New(seed, passages)
	set := contest.Set{Name: fmt.Sprintf("invented %d", passages)}
	set.Qrels = make(map[string]map[string]int)
	for p := range c.All() {
		set.Entries = append(set.Entries, eval.BeirEntry{Lines: []eval.BeirLine{{ID: p.ID, Title: p.Title, Text: p.Text}}})
	}
	for _, q := range c.Questions(questions + warmQuestions) {
		set.Queries = append(set.Queries, eval.BeirQuery{ID: q.ID, Text: q.Text})
		set.Qrels[q.ID] = map[string]int{synth.PassageID(q.Passage): 1}
	}
	return set
}

// leave takes engines out of the list. Bedside and Bleve, which the others are measured
// by, stay.
func leave(all []contest.Engine, without []string) ([]contest.Engine, error) {
	for _, name := range without {
		i := slices.IndexFunc(all, func(e contest.Engine) bool { return e.Name == name })
		if i < 0 || name == engines.Bedside || name == engines.Bleve {
			return nil, fmt.Errorf("--without %s: only %s and %s can be left out", name, engines.Bluge, engines.SQLite)
		}
		all = slices.Delete(all, i, i+1)
	}
	return all, nil
}
