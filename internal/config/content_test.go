package config

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

func TestContentWatch(t *testing.T) {
	file := filepath.Join(t.TempDir(), "config.yaml")
	for text, want := range map[string]bool{"": false, "content:\n  watch: false\n": false, "content:\n  watch: true\n": true} {
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		c, err := Load(file, nil)
		if err != nil || c.Content.Watch != want {
			t.Errorf("%q: %v, %v", text, c.Content.Watch, err)
		}
	}
	c, err := Load(file, []string{"BEDSIDE_CONTENT_WATCH=true"})
	if err != nil || !c.Content.Watch {
		t.Errorf("from the environment: %v, %v", c.Content.Watch, err)
	}
	if err := os.WriteFile(file, []byte("content:\n  watch: sometimes\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Load(file, nil); err == nil || !strings.Contains(err.Error(), "config.yaml:2: content.watch") {
		t.Errorf("a third value: %v", err)
	}
}

// text is the section as it stands in a file.
func (c Content) text() contentSettings {
	return contentSettings{Dir: c.Dir, Watch: strconv.FormatBool(c.Watch)}
}
