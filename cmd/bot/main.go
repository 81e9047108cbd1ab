// Command bot answers patients' questions from a clinic's own pages. Each
// command is a few lines here; the work is done in internal/app.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"
)

func main() { os.Exit(run()) }

// run is main with an exit code. The first interrupt ends the work in an orderly
// way, a second one ends the program at once.
func run() int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop)
	p := &program{in: os.Stdin, out: os.Stdout, errs: os.Stderr, getenv: os.Getenv, environ: os.Environ()}
	return p.execute(ctx, os.Args[1:])
}
