package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"runtime/debug"
	"time"

	"github.com/spf13/cobra"

	"bedside/internal/eval/peers/growth"
	"bedside/internal/eval/peers/machine"
)

// Names of the commands that growth starts as processes of their own.
const (
	buildName = "growth-build"
	askName   = "growth-ask"
)

// On how many cores the two halves run: a build may use what a small server has,
// and a question is answered on one core.
const (
	buildCores = 2
	askCores   = 1
)

// buildMemory is what the build's heap may take, as GOMEMLIMIT would set it for a small
// server: a million passages are then indexed within 2 GB, the passages included.
const buildMemory = 1500 << 20

// half is what both halves of a measurement are told.
type half struct {
	dir    string
	corpus growth.Corpus
}

func halfCommand(name, short string, h *half, run func(cmd *cobra.Command) error) *cobra.Command {
	cmd := &cobra.Command{
		Use: name, Short: short, Hidden: true, Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if h.dir == "" || h.corpus.Passages < 1 {
				return errors.New("needs --dir and --passages")
			}
			return run(cmd)
		},
	}
	f := cmd.Flags()
	f.StringVar(&h.dir, "dir", "", "folder of the index")
	f.IntVar(&h.corpus.Passages, "passages", 0, "passages of the corpus")
	f.Uint64Var(&h.corpus.Seed, "seed", 1, "which corpus is invented")
	return cmd
}

// pinned keeps the process on so many cores, or says that it does not.
func pinned(cmd *cobra.Command, cores int) {
	if err := machine.Pin(cores); err != nil {
		fmt.Fprintln(cmd.ErrOrStderr(), "peers: not pinned, the figures will vary more:", err)
	}
}

func buildCommand() *cobra.Command {
	var h half
	return halfCommand(buildName, "Build one index and print what that cost as JSON", &h, func(cmd *cobra.Command) error {
		pinned(cmd, buildCores)
		debug.SetMemoryLimit(buildMemory)
		errs := cmd.ErrOrStderr()
		last := time.Now()
		b, err := growth.Build(cmd.Context(), h.dir, h.corpus, func(stage string, done, total int) {
			if time.Since(last) >= 10*time.Second {
				last = time.Now()
				fmt.Fprintf(errs, "%s: %d of %d\n", stage, done, total)
			}
		})
		if err != nil {
			return err
		}
		fmt.Fprintf(errs, "%d passages: built in %s\n", h.corpus.Passages, b.Build.Round(time.Millisecond))
		return json.NewEncoder(cmd.OutOrStdout()).Encode(b)
	})
}

func askCommand() *cobra.Command {
	var h half
	var questions int
	cmd := halfCommand(askName, "Open one index, ask it and print what that cost as JSON", &h, func(cmd *cobra.Command) error {
		pinned(cmd, askCores)
		a, err := growth.Ask(cmd.Context(), h.dir, h.corpus, questions)
		if err != nil {
			return err
		}
		fmt.Fprintf(cmd.ErrOrStderr(), "%d passages: %d questions asked\n", h.corpus.Passages, a.Questions)
		return json.NewEncoder(cmd.OutOrStdout()).Encode(a)
	})
	cmd.Flags().IntVar(&questions, "queries", 1000, "questions timed")
	return cmd
}
