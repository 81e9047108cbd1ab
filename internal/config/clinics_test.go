package config

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const mainFile = `clinic: {name: Main Clinic, phone: 555-0100}
content: {dir: faq}
emergency: {abuse: 555-0111, verified_by: clinical lead}
discord: {guilds: "123456789012345671", staff_roles: "123456789012345673", privacy_url: https://main.example/privacy, token_file: token}
staff: {channel: "123456789012345679", approval: none}
store: {grace_days: 9}
clinics: {dir: clinics}
`

const northFile = `clinic: {name: North Clinic}
content: {dir: north}
discord: {guilds: "123456789012345672"}
`

// clinicFiles writes a main file and the files of further clinics.
func clinicFiles(t *testing.T, main string, others map[string]string) Config {
	t.Helper()
	dir := t.TempDir()
	put := func(name, text string) {
		if err := os.MkdirAll(filepath.Dir(filepath.Join(dir, name)), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	put("config.yaml", main)
	put("token", "abc")
	for name, text := range others {
		put("clinics/"+name, text)
	}
	c, err := Load(filepath.Join(dir, "config.yaml"), nil)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// A further clinic has the program's connection and store, and nothing of the main
// clinic's own.
func TestOthers(t *testing.T) {
	c := clinicFiles(t, mainFile, map[string]string{"north.yaml": northFile, "notes.txt": "x", ".hidden.yaml": "x"})
	list, err := c.Others()
	if err != nil || len(list) != 1 || list[0].Name != "north" {
		t.Fatalf("%+v, %v", list, err)
	}
	n := list[0].Config
	if n.Clinic.Name != "North Clinic" || n.Clinic.Phone != "" || n.Emergency().Abuse != "" || n.Emergency().VerifiedBy != "" || n.Emergency().CrisisCall != "988" {
		t.Errorf("contacts of another clinic: %+v %+v", n.Clinic, n.Emergency())
	}
	if d := n.Discord; d.Guilds()[0] != "123456789012345672" || len(d.StaffRoles()) > 0 || d.PrivacyURL != "" || d.Token.Reveal() != "abc" {
		t.Errorf("rights of another clinic: %+v", d)
	}
	if n.Staff.Channel != "" || n.Staff.Approval != ApproveMedicines || n.Store.Grace != 9*aDay || filepath.Base(n.Content.Dir) != "north" || n.Data.Dir != c.Data.Dir {
		t.Errorf("%+v %+v %+v", n.Staff, n.Store, n.Content)
	}
	if one := clinicFiles(t, "clinic: {name: Only}", nil); one.Clinics.Dir != "" {
		t.Error("a clinic folder from nowhere")
	} else if list, err := one.Others(); list != nil || err != nil {
		t.Errorf("%v %v", list, err)
	}
}

func TestOthersRefuse(t *testing.T) {
	for name, c := range map[string]struct {
		main, file, text, want string
	}{
		"the program's key":     {mainFile, "north.yaml", northFile + "data: {dir: x}\n", "north.yaml:4: data.dir: is the program's"},
		"a token":               {mainFile, "north.yaml", strings.Replace(northFile, "guilds:", "token_file: x, guilds:", 1), "discord.token_file: is the program's"},
		"no servers":            {mainFile, "north.yaml", "clinic: {name: N}\ncontent: {dir: n}\n", "discord.guilds: is missing"},
		"no content":            {mainFile, "north.yaml", strings.Replace(northFile, "content: {dir: north}\n", "", 1), "content.dir: is missing"},
		"no name":               {mainFile, "north.yaml", strings.Replace(northFile, "clinic: {name: North Clinic}\n", "", 1), "clinic.name: is missing"},
		"the main's server":     {mainFile, "north.yaml", strings.Replace(northFile, "345672", "345671", 1), "which is clinic default's"},
		"the main's content":    {mainFile, "north.yaml", strings.Replace(northFile, "dir: north", "dir: ../faq", 1), "content.dir: holds"},
		"in the main's content": {mainFile, "north.yaml", strings.Replace(northFile, "dir: north", "dir: ../faq/north", 1), "content.dir: "},
		"around the main's":     {strings.Replace(mainFile, "dir: faq", "dir: pages/main", 1), "north.yaml", strings.Replace(northFile, "dir: north", "dir: ../pages", 1), "pages/main, which is clinic default's and whose pages it would show"},
		"the main's channel":    {mainFile, "north.yaml", northFile + "staff: {channel: \"123456789012345679\"}\n", "staff.channel: holds"},
		"bad name":              {mainFile, "North Clinic.yaml", northFile, "the file's name is the clinic's"},
		"the main's name":       {mainFile, "default.yaml", northFile, "the file's name is the clinic's"},
		"bad value":             {mainFile, "north.yaml", northFile + "staff: {approval: some}\n", "staff.approval: is not one of"},
		"half a country":        {mainFile, "north.yaml", strings.Replace(northFile, "name: North Clinic", "name: N, country: Canada", 1), "emergency.crisis_call: is empty"},
		"main without server":   {strings.Replace(mainFile, `guilds: "123456789012345671", `, "", 1), "north.yaml", northFile, "discord.guilds: is empty"},
		"unknown key":           {mainFile, "north.yaml", northFile + "clinics: {dri: x}\n", "unknown setting"},
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := clinicFiles(t, c.main, map[string]string{c.file: c.text}).Others(); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want %q", err, c.want)
			}
		})
	}
}

// A link does not hide that one clinic's folder lies in another's, and folders with
// names that begin alike lie side by side.
func TestFoldersOfClinics(t *testing.T) {
	for dir, want := range map[string]string{
		"../link/north": "lies inside",
		"../link":       "no two clinics share one",
		"../outer":      "whose pages it would show",
		"../faq-north":  "",
		"../..faq":      "",
		"../faq/../n":   "",
	} {
		c := clinicFiles(t, mainFile, map[string]string{"north.yaml": strings.Replace(northFile, "dir: north", "dir: "+dir, 1)})
		root := filepath.Dir(c.file)
		for _, err := range []error{os.MkdirAll(filepath.Join(root, "real", "pages"), 0o700), os.Symlink(filepath.Join("real", "pages"), filepath.Join(root, "faq")),
			os.Symlink("faq", filepath.Join(root, "link")), os.Symlink("real", filepath.Join(root, "outer"))} {
			if err != nil {
				t.Fatal(err)
			}
		}
		_, err := c.Others()
		if want == "" && err != nil || want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
			t.Errorf("%s: got %v, want %q", dir, err, want)
		}
	}
}
