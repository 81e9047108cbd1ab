package index

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"os"
	"strings"
	"testing"

	"bedside/internal/index/rank"
)

func TestVersionsAreThoseOfTheBuild(t *testing.T) {
	b, err := os.ReadFile("../../go.mod")
	must(t, err)
	for module, version := range versions().Engine {
		if !strings.Contains(string(b), "blevesearch/"+module+" "+version+"\n") &&
			!strings.Contains(string(b), "blevesearch/"+module+" "+version+" ") {
			t.Errorf("go.mod does not require %s %s: change the constant, and the schema if the files change", module, version)
		}
	}
}

// TestSchemaCoversAnalysis fails when words, stems, mapping or the ranking file
// change: raise schema then, and put the new digest here.
func TestSchemaCoversAnalysis(t *testing.T) {
	const wantSchema, want = 2, "38743e8a7ca27319"
	list := entries(corpus(20, 1))
	list[0].Units[0].Text += " Don't TAKE-home 100mg naïve treatments; ＡＢＣ running ran runs 3.5 x2"
	h := sha256.New()
	h.Write(rank.NewModel(list).Encode())
	m, err := json.Marshal(newMapping())
	must(t, err)
	h.Write(m)
	if got := hex.EncodeToString(h.Sum(nil))[:16]; got != want || schema != wantSchema {
		t.Errorf("schema %d gives digest %s; %d gave %s", schema, got, wantSchema, want)
	}
}
