// Command peers measures Bedside's retrieval against established search engines,
// and its growth with the content. It is a module of its own: the engines that it
// compares with are no part of the bot. Run it in its own folder:
//
//	go run . compare --help
//	go run . growth --help
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strconv"
	"strings"
	"syscall"

	"github.com/spf13/cobra"
)

func main() { os.Exit(run()) }

// run is main with an exit code: 0, 1 for a failure, 130 when interrupted. The
// first interrupt ends the work and tidies up, a second one ends the program at
// once.
func run() int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop)
	err := command(os.Stdout, os.Stderr).ExecuteContext(ctx)
	switch {
	case err == nil:
		return 0
	case ctx.Err() != nil && errors.Is(err, context.Canceled):
		fmt.Fprintln(os.Stderr, "peers: interrupted")
		return 130
	}
	fmt.Fprintln(os.Stderr, "peers:", err)
	return 1
}

// command is the whole command line.
func command(out, errs io.Writer) *cobra.Command {
	root := &cobra.Command{
		Use:           "peers",
		Short:         "Measure Bedside's retrieval against other search engines, and its growth",
		SilenceErrors: true,
		SilenceUsage:  true,
	}
	root.SetOut(out)
	root.SetErr(errs)
	root.AddCommand(compareCommand(), growthCommand(), buildCommand(), askCommand())
	return root
}

// inFolder calls f with a new temporary folder and removes that afterwards,
// whatever happened.
func inFolder(f func(dir string) error) (err error) {
	dir, err := os.MkdirTemp("", "bedside-peers-")
	if err != nil {
		return fmt.Errorf("temporary folder: %w", err)
	}
	defer func() {
		if rerr := os.RemoveAll(dir); rerr != nil && err == nil {
			err = fmt.Errorf("remove temporary folder: %w", rerr)
		}
	}()
	return f(dir)
}

// sizes reads a list of corpus sizes.
func sizes(list []string) ([]int, error) {
	var out []int
	for _, s := range list {
		n, err := strconv.Atoi(strings.TrimSpace(s))
		if err != nil || n < 1 {
			return nil, fmt.Errorf("size %q is no number of passages", s)
		}
		out = append(out, n)
	}
	return out, nil
}
