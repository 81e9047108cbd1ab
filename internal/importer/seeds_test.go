package importer

import (
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// seedCovers are the covers of the two raw documents by heading; every other
// heading covers nothing of its own.
var seedCovers = map[string][]string{
	"Can Ketamine Be Combined With Other Medications?": {"ketamine"},
	"can you do ketamine therapy while on methadone":   {"ketamine", "methadone"},
	"Antidepressants": {"antidepressant", "snri", "ssri"},
	"Lithium":         {"lithium"},
	"Antipsychotics":  {"antipsychotic"},
	"Benzodiazepines": {"benzodiazepine"},
}

const shared = "../../../shared"

// TestSeeds converts the two raw documents and compares with the list of their
// sections: same headings, order, parents and covers, and no word lost.
func TestSeeds(t *testing.T) {
	raw, err := os.ReadFile(filepath.Join(shared, "devset", "sections.json"))
	if errors.Is(err, fs.ErrNotExist) {
		t.Skip("the raw documents are not here")
	}
	if err != nil {
		t.Fatal(err)
	}
	var list struct {
		Sections []struct{ Source, Heading, Parent string }
	}
	if err := json.Unmarshal(raw, &list); err != nil {
		t.Fatal(err)
	}
	for source, file := range map[string]string{"combine": "000_61c601369ba47d8e.txt", "methadone": "004_b2ebe17d0bf66b80.txt"} {
		t.Run(source, func(t *testing.T) {
			path := filepath.Join(shared, "seeds", file)
			data, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			r, err := ConvertFile(path, testProposer)
			if err != nil {
				t.Fatal(err)
			}
			checkLoads(t, r)
			checkWords(t, string(data), r)
			type row struct {
				Heading, Parent string
				Covers          []string
			}
			var want, got []row
			for _, s := range list.Sections {
				if s.Source == source {
					want = append(want, row{s.Heading, s.Parent, seedCovers[s.Heading]})
				}
			}
			var path2 []string
			for _, s := range r.Sections {
				path2 = append(path2[:s.Level-1], s.Heading)
				parent := ""
				if s.Level > 1 {
					parent = path2[s.Level-2]
				}
				got = append(got, row{s.Heading, parent, s.Covers})
			}
			if d := cmp.Diff(want, got); d != "" {
				t.Error(d)
			}
		})
	}
}

// TestSeedTexts pins what the rules must do to single places of the raw documents.
func TestSeedTexts(t *testing.T) {
	if _, err := os.Stat(shared); err != nil {
		t.Skip("the raw documents are not here")
	}
	combine := seed(t, "000_61c601369ba47d8e.txt")
	methadone := seed(t, "004_b2ebe17d0bf66b80.txt")
	for _, c := range []struct{ name, text, want string }{
		{"paragraph cut by a page", methadone["Understanding Methadone Treatment"], "managed by healthcare providers.\n\nThe benefits"},
		{"item cut by a page", methadone["Pharmacological Interactions"], "already dealing with mental health issues.\n\nDue to"},
		{"numbers kept", methadone["Understanding Methadone Treatment"], "\n4. Stabilization of mental health\n"},
		{"bold run-in kept", methadone["Clinical Considerations"], "1. **Medical History:** Comprehensive"},
		{"closing text under the parent", combine["Considerations and Caveats"], "The exploration of ketamine combination therapies"},
		{"letter's end kept", combine["Considerations and Caveats"], "Sincerely,\n\nDr. Joe Rosado"},
		{"bullet", combine["Lithium"], "- Lithium, a mood stabilizer"},
		{"intro under the title", combine["Can Ketamine Be Combined With Other Medications?"], "However, as with any medication"},
	} {
		if !strings.Contains(c.text, c.want) {
			t.Errorf("%s: %q is not in %q", c.name, c.want, c.text)
		}
	}
	for name, text := range methadone {
		if strings.Contains(text, "http") || strings.Contains(text, "PDF articles") {
			t.Errorf("%s holds foreign links: %q", name, text)
		}
	}
	if text := combine["Evidence-Based Practice"]; strings.Contains(text, "frontier") {
		t.Errorf("the closing text stands under the last item: %q", text)
	}
}

func seed(t *testing.T, file string) map[string]string {
	t.Helper()
	r, err := ConvertFile(filepath.Join(shared, "seeds", file), nil)
	if err != nil {
		t.Fatal(err)
	}
	out := make(map[string]string)
	for _, s := range r.Sections {
		out[s.Heading] = s.Text
	}
	return out
}
