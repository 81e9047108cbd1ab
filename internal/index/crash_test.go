package index

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// The test program runs itself again with these set: it then builds, and kills
// itself at the named step.
const (
	failpointVariable = "BEDSIDE_TEST_FAILPOINT"
	failpointDir      = "BEDSIDE_TEST_FAILPOINT_DIR"
)

// childBuild builds the second content in a process of its own. At the step it
// ends as by kill -9: no deferred call runs, nothing is flushed.
func childBuild(point string) {
	d := OpenDir(os.Getenv(failpointDir), Options{Step: func(name string) {
		fmt.Println(name)
		if name == point {
			_ = syscall.Kill(os.Getpid(), syscall.SIGKILL)
			select {}
		}
	}})
	if _, err := d.Build(context.Background(), corpus(12, 2), BuildOptions{}); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func child(t *testing.T, dir, point string) (out string, err error) {
	t.Helper()
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(exe)
	cmd.Env = append(os.Environ(), failpointVariable+"="+point, failpointDir+"="+dir)
	var stdout bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, os.Stderr
	err = cmd.Run()
	return stdout.String(), err
}

func TestKilledAtEveryStep(t *testing.T) {
	t.Parallel()
	out, err := child(t, t.TempDir(), "none")
	if err != nil {
		t.Fatal(err)
	}
	steps := strings.Split(strings.TrimSpace(out), "\n")
	if len(steps) < 12 {
		t.Fatalf("only %d steps: %v", len(steps), steps)
	}
	ctx := context.Background()
	for _, step := range steps {
		for _, before := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s,earlier=%v", step, before), func(t *testing.T) {
				dir := t.TempDir()
				d := OpenDir(dir, Options{})
				if before {
					build(t, d, corpus(12, 1), BuildOptions{})
				}
				_, err := child(t, dir, step)
				var exit *exec.ExitError
				if !errors.As(err, &exit) || exit.Sys().(syscall.WaitStatus).Signal() != syscall.SIGKILL {
					t.Fatalf("the child was not killed: %v", err)
				}
				g, _, err := d.Open(ctx)
				switch {
				case err == nil:
					seed := uint64(2)
					if before && g.Number() == 1 {
						seed = 1
					}
					same(t, g, corpus(12, seed))
					g.Close()
				case !errors.Is(err, ErrNoGeneration) || before:
					t.Fatal(err)
				}
				build(t, d, corpus(12, 2), BuildOptions{})
				g = open(t, d)
				defer g.Close()
				same(t, g, corpus(12, 2))
				if left, _ := filepath.Glob(filepath.Join(dir, "tmp-*")); len(left) > 0 {
					t.Errorf("not swept: %v", left)
				}
			})
		}
	}
}
