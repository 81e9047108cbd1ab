package redact_test

import (
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"bedside/internal/redact"
)

// TestRules gives each rule a detail and, beside it, the nearest words that are none.
func TestRules(t *testing.T) {
	for name, c := range map[string]struct{ text, want string }{
		"name or medicine":         {"my name is Quuxley, my drug is Zoloft", "my name is [name], my drug is Zoloft"},
		"medicine behind a cue":    {"This is Zoloft Lexapro, I'm Zoloft", "This is Zoloft Lexapro, I'm Zoloft"},
		"medicine like a name":     {"Heather Yasmin, Emily Zoloft, my son Molly", "Heather Yasmin, Emily Zoloft, my son Molly"},
		"title or release":         {"Dr Pretend, Depakote DR Tablets, 300 mg dr way", "Dr [name], Depakote DR Tablets, 300 mg dr way"},
		"title or illness":         {"Ms Placeholder, my MS Symptoms", "Ms [name], my MS Symptoms"},
		"title or verb":            {"Miss Placeholder, I miss Placeholder", "Miss [name], I miss Placeholder"},
		"person or disease":        {"Lou Fakename called, Lou Gehrig's disease", "[name] called, Lou Gehrig's disease"},
		"person or brand":          {"name: Jane Fakename, brand name: Fakedrug", "name: [name], brand name: Fakedrug"},
		"given name or word":       {"ask Will Smith, Will Ketamine and Grace Period", "ask [name], Will Ketamine and Grace Period"},
		"name all in capitals":     {"MY NAME IS JANE FAKENAME AND I TAKE LITHIUM", "MY NAME IS [name] AND I TAKE LITHIUM"},
		"possessive stays":         {"Jane Fakename's dose", "[name]'s dose"},
		"birth date or visit":      {"03/14/1962, seen 03/14/2026", "[birth date], seen 03/14/2026"},
		"cue makes it birth":       {"born 03/14/2019, seen 03/14/2019", "born [birth date], seen 03/14/2019"},
		"history is no birth":      {"surgery on 03/14/1990. I quit March 3, 1991", "surgery on 03/14/1990. I quit March 3, 1991"},
		"year alone":               {"born in 1962, sober since 1990", "born in 1962, sober since 1990"},
		"date or taper":            {"dob 10-20-30, taper 10-20-30 mg", "dob [birth date], taper 10-20-30 mg"},
		"phone or doses":           {"555 555 0142, then 300 600 1200 mg", "[phone], then 300 600 1200 mg"},
		"phone or range":           {"555-0142, 300-1200 a day", "[phone], 300-1200 a day"},
		"phone or crisis line":     {"555-555-0142, 988, 911, 1-800-222-1222, 1-800-273-TALK", "[phone], 988, 911, 1-800-222-1222, 1-800-273-TALK"},
		"phone in letters":         {"1-800-555-FAKE", "[phone]"},
		"phone of the clinic":      {"555-555-0101, not 555.555.0100", "[phone], not 555.555.0100"},
		"phone and extension":      {"555-555-0142 x12 at 3", "[phone] at 3"},
		"record or dose":           {"rx 4829103, rx 100 mg, Rx: 90 tablets", "rx [number], rx 100 mg, Rx: 90 tablets"},
		"record or year":           {"case number 2231, records 2019-2020", "case number [number], records 2019-2020"},
		"long number or amount":    {"48291034, 5000000 units, 0.48291034", "[number], 5000000 units, 0.48291034"},
		"number or product":        {"4829103, NDC 00000-4829-10, lot 4829103, rs4829103", "[number], NDC 00000-4829-10, lot 4829103, rs4829103"},
		"security number or money": {"social security 000-12-3456, social security is 12000 a year", "social security [number], social security is 12000 a year"},
		"reading or address":       {"12 Main Street, 30 minute drive, 3 days in a row", "[address], 30 minute drive, 3 days in a row"},
		"street or wort":           {"12 Fake St, 300 mg St John's Wort", "[address], 300 mg St John's Wort"},
		"post code or vitamin":     {"at ZZ1A 1ZZ, B12 5MG, T4 1PM", "at [address], B12 5MG, T4 1PM"},
		"state or word":            {"Faketown, OR 97000, take it OR 50000 units", "[address], take it OR 50000 units"},
		"mail or page":             {"jane at example dot org, look at example dot org", "[email], look at example dot org"},
		"page of a person":         {"https://example.org/users/fake_jane https://example.org/faq/dose", "[link] https://example.org/faq/dose"},
		"handle or at":             {"@fake_jane, 50 mg @bedtime, @everyone", "[handle], 50 mg @bedtime, @everyone"},
		"handle or complaint":      {"my discord is fake_jane, my discord is down", "my discord is [handle], my discord is down"},
		"mention or time":          {"<@123456789012345678> <t:1700000000:R>", "[handle] <t:1700000000:R>"},
		"machine or version":       {"192.0.2.17, 127.0.0.1, v1.2.3, 10:30:15", "[ip address], 127.0.0.1, v1.2.3, 10:30:15"},
		"age or not yet":           {"I'm 90 years old, I'm 89 years old", "I'm [age] years old, I'm 89 years old"},
		"age or fever":             {"she is 93, he is 103", "she is [age], he is 103"},
		"age or days":              {"I'm 95, I'm 95 days clean, 95% better", "I'm [age], I'm 95 days clean, 95% better"},
		"placeholders stay":        {"[name] and [birth date], dob: [birth date]", "[name] and [birth date], dob: [birth date]"},
		"invisible letters":        {"dob 0\u200b3/1\u00ad4/19\ufeff62", "dob [birth date]"},
		"other digits":             {"mrn \uff14\uff18\uff12\uff19\uff11 \u0664\u0668\u0662\u0669\u0661", "mrn [number]"},
		"marks go along":           {"my name is Jose\u0301, ok", "my name is [name], ok"},
		"blanks of all widths":     {"555\u2009555\u202f0142", "[phone]"},
		"half is no number":        {"1\u00bd tablets", "1\u00bd tablets"},
	} {
		t.Run(name, func(t *testing.T) {
			f := newFinder(t)
			if got := redact.Strike(c.text, f.Find(c.text)); got != c.want {
				t.Errorf("%q\n got %q\nwant %q", c.text, got, c.want)
			}
		})
	}
}

func TestFindingsArePlacesOfTheText(t *testing.T) {
	const text = "\u200bmy name is J\u00f6rg Fakename, mrn 4\u200b8291"
	var got []string
	for _, f := range newFinder(t).Find(text) {
		got = append(got, string(f.Kind)+" "+text[f.Start:f.End])
	}
	if diff := cmp.Diff([]string{"name J\u00f6rg Fakename", "number 4\u200b8291"}, got); diff != "" {
		t.Error(diff)
	}
}

func TestZeroFinder(t *testing.T) {
	var f redact.Finder
	const text = "my name is Zoloft, call 555-555-0100, 03/14/1962"
	if got, want := redact.Strike(text, f.Find(text)), "my name is [name], call [phone], [birth date]"; got != want {
		t.Errorf("got %q, want %q: without fields, no medicine and no phone is known", got, want)
	}
	if got := f.Find(""); len(got) != 0 {
		t.Errorf("found %v in nothing", got)
	}
}

// TestNowMovesTheBound looks at one date in two years.
func TestNowMovesTheBound(t *testing.T) {
	f := newFinder(t)
	for year, want := range map[int]string{2025: "05/05/2010", 2026: "[birth date]"} {
		f.Now = func() time.Time { return time.Date(year, 1, 1, 0, 0, 0, 0, time.UTC) }
		if got := redact.Strike("05/05/2010", f.Find("05/05/2010")); got != want {
			t.Errorf("in %d: %q, want %q", year, got, want)
		}
	}
}

func TestStrike(t *testing.T) {
	const text = "0123456789"
	for name, c := range map[string]struct {
		findings []redact.Finding
		want     string
	}{
		"none":         {nil, text},
		"two":          {[]redact.Finding{{redact.Name, 1, 3}, {redact.Phone, 3, 4}}, "0[name][phone]456789"},
		"out of order": {[]redact.Finding{{redact.Phone, 8, 10}, {redact.Name, 0, 1}}, "[name]1234567[phone]"},
		"overlap":      {[]redact.Finding{{redact.Name, 1, 5}, {redact.Phone, 4, 6}}, "0[name]56789"},
		"outside":      {[]redact.Finding{{redact.Name, -3, -1}, {redact.Name, 2, 2}, {redact.Name, 9, 11}}, text},
	} {
		t.Run(name, func(t *testing.T) {
			if got := redact.Strike(text, c.findings); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

// sound requires what Find promises for every text.
func sound(t rapid.TB, f *redact.Finder, text string) {
	t.Helper()
	found := f.Find(text)
	end, rest := 0, ""
	for _, x := range found {
		if x.Start < end || x.End <= x.Start || x.End > len(text) {
			t.Fatalf("%q: finding %v out of order or out of the text", text, x)
		}
		for _, at := range []int{x.Start, x.End} {
			if at < len(text) && !utf8.RuneStart(text[at]) && utf8.ValidString(text) {
				t.Fatalf("%q: finding %v cuts a character", text, x)
			}
		}
		rest += text[end:x.Start] + "[" + string(x.Kind) + "]"
		end = x.End
	}
	struck := redact.Strike(text, found)
	if struck != rest+text[end:] {
		t.Fatalf("%q became %q: something beside the findings changed", text, struck)
	}
	if again := f.Find(struck); len(again) > 0 {
		t.Fatalf("%q became %q, where there is more: %v", text, struck, again)
	}
}

// pieces are what texts are drawn from: cues, details, and what comes between.
var pieces = []string{
	"my", "name", "is", "I'm", "im", "this", "Dr", "dr.", "Ms", "Jane", "jane", "Will", "O'Fake", "smith", "son", "signed", "thanks", "Zoloft", "de", "J.",
	"dob", "born", "birthday", "03", "3", "14", "1962", "62", "march", "May", "th", "mrn", "ssn", "rx", "policy", "number", "id", "#", ":", "social", "last four of",
	"call", "phone", "555", "0142", "5555550142", "48291034", "123456789012345678", "+", "+1", "(", ")", "ext", "x", "five", "oh", "mg", "12", "Main", "Street",
	"Drive", "apt", "4B", "CA", "90000", "PO", "Box", "zip", "ZZ1A", "1ZZ", "live", "at", "dot", "org", "example", "@", "<@", ">", "http://", "www.", "facebook.com",
	"/", "u/", "_", "92", "years", "old", "he", "192.0.2.1", "2001:db8::1", "::", ".", ",", "-", "--", "'", "'s", "[", "]", "[name]", "[ip address]", "disease", "st", "here",
	" ", " ", " ", "\n", "\u00a0", "\u200b", "\u0301", "\u00bd", "\uff15", "\u0665", "\u2102", "\ufb01", "\xff", "\u00e9", "\u041e", "\U0001f600", "TALK", "800", "273", "NDC",
}

func TestFindIsSound(t *testing.T) {
	f := newFinder(t)
	rapid.Check(t, func(t *rapid.T) {
		var b strings.Builder
		glue := rapid.SampledFrom([]string{"", " ", " "})
		for _, p := range rapid.SliceOfN(rapid.SampledFrom(pieces), 0, 25).Draw(t, "pieces") {
			b.WriteString(p + glue.Draw(t, "glue"))
		}
		sound(t, f, b.String())
	})
}

func TestSetsAreSound(t *testing.T) {
	f := newFinder(t)
	all := ""
	for _, file := range []string{"testdata/dev.txt", "testdata/heldout.txt"} {
		for _, s := range load(t, file) {
			sound(t, f, s.text)
			sound(t, f, strings.ToUpper(s.text))
			all += s.text + " "
		}
	}
	sound(t, f, all)
}

// TestLongTextsTakeLinearTime repeats what a careless rule would look at again and
// again. Eight times the text may take eight times as long, not sixty-four times; the
// best of some runs is taken, because others work on the machine too.
func TestLongTextsTakeLinearTime(t *testing.T) {
	f := newFinder(t)
	best := func(text string) time.Duration {
		least := time.Hour
		for range 3 {
			start := time.Now()
			f.Find(text)
			least = min(least, time.Since(start))
		}
		return least
	}
	for _, p := range []string{
		"a@", "a.", "at ", "x_at_", "id-", "5-", "1 ", "dr ", "Jane-", "Jane ", "my name is ", "de ", "(", "<@", "http://", "@_", "a dot ", "user:", "tag@",
		"12 Main ", "555-", "5 ", "::", "1.", "dob ", "[", "thanks,", "last four of ", "u/", "\u0301", "\u00bd", "five ", "ndc 1-2 ", "[name]", "x", "7",
	} {
		short, long := best(strings.Repeat(p, 4_000/len(p))), best(strings.Repeat(p, 32_000/len(p)))
		if long > 40*short && long > 100*time.Millisecond {
			t.Errorf("%q: 4,000 bytes take %v, 32,000 take %v", p, short, long)
		}
	}
}

func FuzzFind(f *testing.F) {
	finder := newFinder(f)
	for _, file := range []string{"testdata/dev.txt", "testdata/heldout.txt"} {
		for _, s := range load(f, file) {
			f.Add(s.text)
		}
	}
	f.Add(strings.Join(pieces, ""))
	f.Add(strings.Join(pieces, " "))
	f.Fuzz(func(t *testing.T, text string) { sound(t, finder, text) })
}

func BenchmarkFind(b *testing.B) {
	f := newFinder(b)
	var clean, full strings.Builder
	for _, s := range load(b, "testdata/dev.txt") {
		into := &clean
		if len(s.want) > 0 {
			into = &full
		}
		if into.Len()+len(s.text) < 4000 {
			into.WriteString(s.text + ". ")
		}
	}
	question := "can I take 20 mg of Lexapro 3 days after an infusion, my blood pressure was 120/80"
	for name, text := range map[string]string{"question": question, "4000-clean": clean.String(), "4000-details": full.String()} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			b.SetBytes(int64(len(text)))
			for b.Loop() {
				f.Find(text)
			}
		})
	}
}
