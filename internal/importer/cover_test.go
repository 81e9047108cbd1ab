package importer

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestCoverMembers holds that a class's text adds the members that it names to
// its own heading, once, and to no other.
func TestCoverMembers(t *testing.T) {
	for _, c := range []struct {
		name, doc string
		want      map[string][]string
	}{
		{"members of the heading's class", "# Ketamine\n\nText.\n\n## Stimulants\n\nSuch as methylphenidate or amphetamine. Amphetamine again.\n",
			map[string][]string{"Ketamine": {"ketamine"}, "Stimulants": {"stimulant", "amphetamine", "methylphenidate"}}},
		{"text of a deeper heading", "# Ketamine\n\nText.\n\n## Stimulants\n\nThey wake.\n\n### Cost\n\nAmphetamine has a price.\n",
			map[string][]string{"Ketamine": {"ketamine"}, "Stimulants": {"stimulant"}, "Cost": nil}},
		{"heading that is no class", "# Ketamine\n\nText.\n\n## Sleep and stimulants at work\n\nSuch as amphetamine.\n",
			map[string][]string{"Ketamine": {"ketamine"}, "Sleep and stimulants at work": nil}},
		{"title over sections", "# Stimulants\n\nSuch as amphetamine.\n\n## Cost\n\nHigh.\n",
			map[string][]string{"Stimulants": {"stimulant"}, "Cost": nil}},
		{"title alone", "# Stimulants\n\nSuch as amphetamine.\n",
			map[string][]string{"Stimulants": {"stimulant", "amphetamine"}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			r, err := Convert("a.md", []byte(c.doc), testProposer)
			if err != nil {
				t.Fatal(err)
			}
			got := make(map[string][]string)
			for _, s := range r.Sections {
				got[s.Heading] = s.Covers
			}
			if d := cmp.Diff(c.want, got); d != "" {
				t.Error(d)
			}
		})
	}
}

// TestStaysText holds that lines which only look like headings stay text.
func TestStaysText(t *testing.T) {
	for _, c := range []struct{ name, doc string }{
		{"steps that are sentences", "Title\n\n1. Call us.\n   We are open.\n\n2. Come in.\n   The door is open.\n\n3. Sit down.\n   Take a chair.\n"},
		{"items without text", "Title\n\nBring these.\n\n1. Papers\n2. Clothes\n3. Music\n\nThat is all.\n"},
		{"nested phrases under a heading", "# Title\n\n## Bring\n\n1. Papers\n   - photo ID\n2. Clothes\n   - socks\n3. Music\n   - phone\n\n## Leave\n\nPets.\n"},
		{"one colon line over a list", "Title\n\nWe check.\n\nSide effects:\n\n- nausea\n- headache\n\nTell us about them.\n"},
		{"lead-in lines", "Title\n\nPlease bring:\n\nYour card and your list of medicines.\n\nYou may need:\n\nA friend who takes you home again.\n"},
		{"amount at a line's start", "Title\n\nSome people feel sick. About\n3 Patients of ten do.\n"},
		{"initial", "Title\n\nA. Smith helps you. He is kind.\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			r, err := Convert("a.txt", []byte(c.doc), nil)
			if err != nil {
				t.Fatal(err)
			}
			checkLoads(t, r)
			checkWords(t, c.doc, r)
			for _, s := range r.Sections[1:] {
				if s.Heading != "Bring" && s.Heading != "Leave" {
					t.Errorf("%q became a heading", s.Heading)
				}
			}
		})
	}
}
