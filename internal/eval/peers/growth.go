package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"time"

	"github.com/spf13/cobra"

	"bedside/internal/eval/peers/growth"
)

// growing is what growth is asked for.
type growing struct {
	sizes   []int
	seed    uint64
	queries int
	plot    string // file, empty for none
	json    bool
}

func growthCommand() *cobra.Command {
	var g growing
	var list []string
	cmd := &cobra.Command{
		Use:   "growth",
		Short: "Bedside alone on ever more passages",
		Long: `Builds Bedside's index of invented corpora of several sizes and asks it questions:
build time on two cores, index size, peak memory of building and of serving, time to
open the index after the system has been made to forget its files, and p50 and p99 of
a question on one core, from the text to the hits.

Building and asking each run in a process of its own, whose peak of memory (VmHWM) is
that of nothing else. The build's peak holds the passages as well, as they are handed
over in memory. GOGC counts as always; the bot sets it to 400.

A million passages need some minutes, about 2 GB of memory and 2 GB of disk in the
temporary folder (TMPDIR names another one). The plot has both axes logarithmic; its
dashed line is growth in proportion to the passages.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) (err error) {
			if g.sizes, err = sizes(list); err != nil {
				return err
			}
			if len(g.sizes) == 0 {
				return errors.New("no sizes")
			}
			slices.Sort(g.sizes)
			return g.run(cmd.Context(), cmd.OutOrStdout(), cmd.ErrOrStderr())
		},
	}
	f := cmd.Flags()
	f.StringSliceVar(&list, "sizes", []string{"10000", "100000", "1000000"}, "passages of the corpora")
	f.IntVar(&g.queries, "queries", 1000, "questions timed")
	f.Uint64Var(&g.seed, "seed", 1, "which corpora are invented")
	f.StringVar(&g.plot, "plot", "", "PNG file to draw the growth into, such as growth.png")
	f.BoolVar(&g.json, "json", false, "print JSON")
	return cmd
}

func (g *growing) run(ctx context.Context, out, errs io.Writer) error {
	if g.queries < 1 {
		return fmt.Errorf("%d questions are too few", g.queries)
	}
	var points []growth.Point
	for _, n := range g.sizes {
		err := inFolder(func(dir string) error {
			p := growth.Point{Passages: n}
			args := []string{
				"--dir", filepath.Join(dir, "index"), "--passages", strconv.Itoa(n), "--seed", strconv.FormatUint(g.seed, 10),
			}
			if err := child(ctx, errs, &p.Built, append([]string{buildName}, args...)...); err != nil {
				return err
			}
			args = append(args, "--queries", strconv.Itoa(g.queries))
			if err := child(ctx, errs, &p.Asked, append([]string{askName}, args...)...); err != nil {
				return err
			}
			points = append(points, p)
			return nil
		})
		if err != nil {
			return fmt.Errorf("%d passages: %w", n, err)
		}
	}
	if g.plot != "" {
		if err := growth.WritePlot(g.plot, points); err != nil {
			return err
		}
	}
	if g.json {
		enc := json.NewEncoder(out)
		enc.SetIndent("", "  ")
		return enc.Encode(points)
	}
	return growth.WriteTable(out, points)
}

// childWait is how long an interrupted child may take to tidy up.
const childWait = 20 * time.Second

// child runs this program with other arguments and decodes what it prints.
func child(ctx context.Context, errs io.Writer, into any, args ...string) error {
	self, err := os.Executable()
	if err != nil {
		return fmt.Errorf("find this program: %w", err)
	}
	var out bytes.Buffer
	cmd := exec.CommandContext(ctx, self, args...)
	cmd.Stdout, cmd.Stderr = &out, errs
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	cmd.WaitDelay = childWait
	if err := cmd.Run(); err != nil {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		return fmt.Errorf("%s: %w", args[0], err)
	}
	if err := json.Unmarshal(out.Bytes(), into); err != nil {
		return fmt.Errorf("%s: what it printed: %w", args[0], err)
	}
	return nil
}
