// Command bot answers patients' questions from a clinic's own pages. Each
// command is a few lines here; the work is done in internal/app.
package main

import (
	"context"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"
)

// startGC lets the heap grow to some 40 MB before the first collection.
const startGC = 400

func main() { os.Exit(run()) }

// run is main with an exit code. The first interrupt ends the work in an orderly
// way, a second one ends the program at once.
func run() int {
	// What is compiled at start lives as long as the process: collecting garbage
	// meanwhile finds little and costs a sixth of a single question's time.
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(startGC)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop)
	p := &program{in: os.Stdin, out: os.Stdout, errs: os.Stderr, getenv: os.Getenv, environ: os.Environ()}
	return p.execute(ctx, os.Args[1:])
}
