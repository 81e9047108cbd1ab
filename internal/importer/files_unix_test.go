//go:build unix

package importer

import (
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

func TestPipeIsRefused(t *testing.T) {
	path := filepath.Join(t.TempDir(), "pipe")
	if err := syscall.Mkfifo(path, 0o600); err != nil {
		t.Skipf("no named pipes here: %v", err)
	}
	if _, err := ConvertFile(path, nil); err == nil || !strings.Contains(err.Error(), "pipe") {
		t.Errorf("message %v", err)
	}
}
