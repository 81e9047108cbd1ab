package config

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// Clinics is where the files of further clinics lie.
type Clinics struct {
	Dir string `mapstructure:"dir"` // empty: there is one clinic
}

// MainClinic is the name of the clinic that the main file describes.
const MainClinic = "default"

// Named is one further clinic. Its name is its file's.
type Named struct {
	Name   string
	Config Config
}

// ownKeys are what a further clinic's file may set, and must where that is true. All
// else is the program's and stands in the main file; what is not set has the compiled
// value, not the main clinic's, so that no number or role of one is another's.
func ownKeys(key string) (own, must bool) {
	switch key {
	case "content.dir", "discord.guilds", "clinic.name":
		return true, true
	case "content.watch", "answer.calibration",
		"discord.staff_roles", "discord.staff_users", "discord.admin_roles", "discord.admin_users",
		"discord.mentions", "discord.direct_messages", "discord.privacy_url", "discord.report_to":
		return true, false
	}
	section, _, _ := strings.Cut(key, ".")
	return section == "clinic" || section == "emergency" || section == "staff", false
}

var clinicName = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{0,39}$`)

// Others reads the files of the further clinics, in the order of their names. The
// error is Problems where their content is at fault, and lists every mistake.
func (c Config) Others() ([]Named, error) {
	if c.Clinics.Dir == "" {
		return nil, nil
	}
	entries, err := os.ReadDir(c.Clinics.Dir)
	if err != nil {
		return nil, fmt.Errorf("clinics.dir: %w", err)
	}
	var out []Named
	var problems Problems
	for _, e := range entries {
		if filepath.Ext(e.Name()) != ".yaml" || e.IsDir() || strings.HasPrefix(e.Name(), ".") {
			continue
		}
		one, ps, err := c.other(filepath.Join(c.Clinics.Dir, e.Name()))
		if err != nil {
			return nil, err
		}
		problems = append(problems, ps...)
		out = append(out, one)
	}
	problems = append(problems, c.apart(out)...)
	if len(problems) > 0 {
		return nil, problems
	}
	return out, nil
}

// other reads one file.
func (c Config) other(file string) (Named, Problems, error) {
	name := strings.TrimSuffix(filepath.Base(file), ".yaml")
	var out Problems
	fault := func(at place, key, text string) { out = append(out, Problem{place: at, Key: key, Text: text}) }
	if !clinicName.MatchString(name) || name == MainClinic {
		fault(place{File: file}, "", "the file's name is the clinic's: small letters, digits and hyphens, at most 40, and not "+MainClinic)
	}
	values, problems, err := readFile(file)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return Named{}, nil, fmt.Errorf("read %s: %w", file, err)
	}
	out = append(out, problems...)
	for _, key := range keys() {
		own, must := ownKeys(key)
		v, given := values[key]
		switch {
		case given && !own:
			fault(v.origin, key, "is the program's and not one clinic's: it stands in the main file")
			delete(values, key)
		case must && v.text == "":
			fault(place{File: file}, key, "is missing: every clinic has its own")
		}
	}
	made, more := build(values, file)
	out = append(out, more...)
	out = append(out, made.faults...) // no fall-back: that would be another country's numbers
	d := c.Discord
	o := made.Discord
	d.guilds, d.staffRoles, d.staffUsers, d.adminRoles, d.adminUsers = o.guilds, o.staffRoles, o.staffUsers, o.adminRoles, o.adminUsers
	d.Mentions, d.DirectMessages, d.PrivacyURL, d.ReportTo = o.Mentions, o.DirectMessages, o.PrivacyURL, o.ReportTo
	made.Discord = d
	made.Data, made.Log, made.Embeddings, made.Store, made.AskStaff = c.Data, c.Log, c.Embeddings, c.Store, c.AskStaff
	made.Clinics = Clinics{}
	return Named{Name: name, Config: made}, out, nil
}

// apart finds what two clinics would share.
func (c Config) apart(others []Named) Problems {
	if len(others) == 0 {
		return nil
	}
	var out Problems
	if len(c.Discord.guilds) == 0 {
		out = append(out, Problem{place: place{File: c.file}, Key: "discord.guilds", Text: "is empty: with several clinics each names its servers, or nobody can tell whose pages to show"})
	}
	guilds, channels := make(map[string]string), make(map[string]string)
	var folders []contentOf
	for _, n := range append([]Named{{MainClinic, c}}, others...) {
		at := place{File: n.Config.file}
		taken := func(seen map[string]string, key, value string) {
			if other, ok := seen[value]; ok && value != "" {
				out = append(out, Problem{place: at, Key: key, Text: fmt.Sprintf("holds %s, which is clinic %s's: no two clinics share one", value, other)})
				return
			}
			seen[value] = n.Name
		}
		for _, id := range slices.Sorted(slices.Values(n.Config.Discord.guilds)) {
			taken(guilds, "discord.guilds", id)
		}
		mine := contentOf{n.Name, resolved(n.Config.Content.Dir)}
		for _, other := range folders {
			if text := mine.with(other); text != "" {
				out = append(out, Problem{place: at, Key: "content.dir", Text: text})
			}
		}
		folders = append(folders, mine)
		taken(channels, "staff.channel", n.Config.Staff.Channel)
	}
	return out
}

// contentOf is where a clinic's pages lie, without any symbolic link.
type contentOf struct{ clinic, dir string }

// with says what two clinics would share, or returns "". All of a folder is read, so
// that of two folders that lie inside each other the outer clinic would show the pages
// of the inner one.
func (c contentOf) with(other contentOf) string {
	switch {
	case c.dir == other.dir:
		return fmt.Sprintf("holds %s, which is clinic %s's: no two clinics share one", c.dir, other.clinic)
	case inside(c.dir, other.dir):
		return fmt.Sprintf("%s lies inside %s, which is clinic %s's and would show these pages: put them side by side", c.dir, other.dir, other.clinic)
	case inside(other.dir, c.dir):
		return fmt.Sprintf("%s holds %s, which is clinic %s's and whose pages it would show: put them side by side", c.dir, other.dir, other.clinic)
	}
	return ""
}

func inside(dir, outer string) bool {
	rel, err := filepath.Rel(outer, dir)
	return err == nil && filepath.IsLocal(rel)
}

// resolved is a folder's own path. Of one that is not there, as much is resolved as is.
func resolved(dir string) string {
	abs, err := filepath.Abs(dir)
	if err != nil {
		return dir
	}
	for at, rest := abs, ""; ; at, rest = filepath.Dir(at), filepath.Join(filepath.Base(at), rest) {
		if own, err := filepath.EvalSymlinks(at); err == nil {
			return filepath.Join(own, rest)
		}
		if filepath.Dir(at) == at {
			return abs
		}
	}
}
