// Package config reads config.yaml and the environment once into a validated
// Config that is never changed. It is the only importer of viper. It knows no
// other package: it says what is set, not what it is good for.
//
// Every key can be given in the environment as BEDSIDE_SECTION_KEY, which wins
// over the file. Secrets come from there or from a file of their own, never from
// config.yaml. All values are text and are taken letter by letter, so that a
// telephone number 000 stays 000 and a date stays as written.
package config

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"time"

	"github.com/spf13/viper"
)

// DefaultFile is read from the working folder where no file is named. Only this
// one may be missing.
const DefaultFile = "config.yaml"

// maxFile bounds the file. A real one has a few kilobytes; a larger one is the
// wrong file.
const maxFile = 1 << 20

// Clinic is how texts name the clinic and where they send people.
type Clinic struct {
	Name    string `mapstructure:"name"`    // as in "Ask {name}"
	Phone   string `mapstructure:"phone"`   // empty: texts name no number
	Hours   string `mapstructure:"hours"`   // shown behind the number, may be empty
	Country string `mapstructure:"country"` // must be the emergency block's country
}

// Folder is a folder that the bot reads or writes.
type Folder struct {
	Dir string `mapstructure:"dir"` // relative to the configuration file's folder, once loaded to the working folder
}

// Log says how much is logged and how.
type Log struct {
	Level  string `mapstructure:"level"`  // debug, info, warn or error
	Format string `mapstructure:"format"` // text or json
}

// Config is the whole configuration. The zero value is not valid: Load or
// Default make one. It holds no reference that a caller could change.
type Config struct {
	Clinic  Clinic
	Content Content // the clinic's Markdown
	Data    Folder  // index generations
	Answer  Answer
	Log     Log
	Discord Discord // needed by the bot in Discord only

	Embeddings Embeddings // off unless its URL is set

	Store    Store
	Staff    Staff
	AskStaff AskStaff // off unless the operator accepts what it means
	Clinics  Clinics  // further ones, see Others

	file      string
	emergency Emergency
	faults    Problems // of the emergency block as configured
	unread    Problems // of the calibration file's path
	unknown   []string // BEDSIDE_ variables that are no setting
}

// settings is the shape of the file, section by section. The list of all keys
// is derived from it.
type settings struct {
	Clinic    Clinic          `mapstructure:"clinic"`
	Content   contentSettings `mapstructure:"content"`
	Data      Folder          `mapstructure:"data"`
	Answer    Answer          `mapstructure:"answer"`
	Emergency Emergency       `mapstructure:"emergency"`
	Log       Log             `mapstructure:"log"`

	Discord discordSettings `mapstructure:"discord"`

	Embeddings embeddingsSettings `mapstructure:"embeddings"`

	Store    storeSettings    `mapstructure:"store"`
	Staff    staffSettings    `mapstructure:"staff"`
	AskStaff askStaffSettings `mapstructure:"ask_staff"`
	Clinics  Clinics          `mapstructure:"clinics"`
}

// texts are the values of all settings by key.
func (s *settings) texts() map[string]string {
	out := make(map[string]string)
	names, sections := keys(), reflect.ValueOf(s).Elem()
	for i := range sections.NumField() {
		for j := range sections.Field(i).NumField() {
			out[names[len(out)]] = sections.Field(i).Field(j).String()
		}
	}
	return out
}

// defaults are used where neither file nor environment says otherwise. The
// emergency block has its own rules, see resolveEmergency.
var defaults = map[string]string{
	"clinic.name":    "your clinic",
	"clinic.phone":   "",
	"clinic.hours":   "",
	"clinic.country": usCountry,
	"content.dir":    "faq",
	"content.watch":  "false",
	"data.dir":       "data",
	"log.level":      "info",
	"log.format":     "text",

	"discord.mode":                  string(ModeGateway),
	"discord.listen":                "127.0.0.1:8080",
	"discord.mentions":              string(ReplyNudge),
	"discord.direct_messages":       string(ReplyNudge),
	"discord.talk_minutes":          "5",
	"discord.user_rate":             "20",
	"discord.guild_rate":            "6000",
	"discord.allow_custom_endpoint": "false",

	"embeddings.allow_remote": "false",
	"embeddings.timeout_ms":   "300",

	"store.keep_gaps_days":       "400",
	"store.grace_days":           "30",
	"staff.approval":             string(ApproveMedicines),
	"staff.past_due":             string(PastDueHide),
	"staff.due_soon_days":        "30",
	"staff.digest":               "monday",
	"ask_staff.accept_policy_16": "false",
	"ask_staff.keep_days":        "30",
}

// Default is the configuration of an empty file in the working folder.
func Default() Config {
	c, problems := build(nil, "")
	if len(problems) > 0 {
		panic("config: the compiled defaults are not valid: " + problems.Error())
	}
	return c
}

// Load reads the configuration file and the environment, given as os.Environ
// returns it. An empty file name means DefaultFile, which may be missing; a
// named file must exist. Relative folders are taken from the file's folder.
//
// The error is Problems where the content is at fault, and lists every mistake
// at once. The returned Config is usable in any case: with an error it is
// Default, with the emergency block of the file where that could be read, so
// that the emergency texts survive a broken file. What is wrong with a secret is
// no error here: see Discord.Missing and Embeddings.Problems.
func Load(file string, environ []string) (Config, error) {
	named := file != ""
	if !named {
		file = DefaultFile
	}
	values, problems, err := readFile(file)
	if errors.Is(err, fs.ErrNotExist) && !named {
		file, err = "", nil
	}
	if err != nil {
		return Default(), fmt.Errorf("read configuration: %w", err)
	}
	unknown := addEnvironment(values, environ)
	c, more := build(values, file)
	c.unknown = unknown
	if problems = append(problems, more...); len(problems) > 0 {
		d := Default()
		d.emergency, d.faults = c.emergency, c.faults
		problems.sort()
		return d, problems
	}
	c.Discord.takeSecrets(values, file)
	c.Embeddings.takeSecret(values, file)
	c.AskStaff.takeSecrets(values, file)
	c.unread = unreadCalibration(c.Answer.Calibration, values)
	return c, nil
}

// value is one setting with the place it comes from.
type value struct {
	text   string
	origin place
}

// build merges values over the defaults and checks them all.
func build(values map[string]value, file string) (Config, Problems) {
	v := viper.New()
	for key, def := range defaults {
		v.SetDefault(key, def)
	}
	for key, val := range values {
		if contains(secretKeys, key) {
			continue // see takeSecret
		}
		v.Set(key, val.text)
	}
	var s settings
	if err := v.UnmarshalExact(&s); err != nil {
		return Default(), Problems{{place: place{File: file}, Text: err.Error()}}
	}
	problems := check(&s, values)
	c := Config{Clinic: s.Clinic, Content: s.Content.typed(), Data: s.Data, Answer: s.Answer, Log: s.Log, Discord: s.Discord.typed(), file: file}
	c.Embeddings = s.Embeddings.typed()
	c.Store, c.Staff, c.AskStaff = s.Store.typed(), s.Staff.typed(), s.AskStaff.typed()
	c.Content.Dir = besideFile(file, c.Content.Dir)
	c.Data.Dir = besideFile(file, c.Data.Dir)
	c.Clinics = Clinics{Dir: besideFile(file, s.Clinics.Dir)}
	c.Answer.Calibration = besideFile(file, c.Answer.Calibration)
	c.emergency, c.faults = resolveEmergency(values, s.Clinic.Country)
	return c, problems
}

// besideFile takes a relative path from the folder of the configuration file.
func besideFile(file, dir string) string {
	if file == "" || dir == "" || filepath.IsAbs(dir) {
		return dir
	}
	return filepath.Join(filepath.Dir(file), dir)
}

// File is the configuration file that was read, empty if there is none.
func (c Config) File() string { return c.file }

// Emergency is the block that texts use. Country, emergency number, crisis line
// and poison line are always there: a block that is incomplete or wrong is
// replaced as a whole by the compiled one, because half of a country's numbers
// and half of another's would be worse than either.
func (c Config) Emergency() Emergency { return c.emergency }

// EmergencyProblems says what is wrong with the configured emergency block.
// Where it is not empty, Emergency is the compiled block.
func (c Config) EmergencyProblems() Problems { return append(Problems(nil), c.faults...) }

// Warnings are the sentences an operator should see at start, in a fixed order.
func (c Config) Warnings(now time.Time) []string {
	var out []string
	for _, p := range c.faults {
		out = append(out, p.String())
	}
	if len(c.faults) > 0 {
		out = append(out, fmt.Sprintf("the emergency block is not usable, so the compiled one for %s is shown: mend it", usCountry))
	}
	if age := c.emergency.age(now); age > maxAge {
		out = append(out, fmt.Sprintf("the emergency numbers were verified %d days ago: call them, then set emergency.verified_on and emergency.verified_by", int(age.Hours()/24)))
	}
	if ps := c.Embeddings.Problems(); len(ps) > 0 {
		for _, p := range ps {
			out = append(out, p.String())
		}
		out = append(out, "embeddings are off until their key is mended; answers go on without them")
	}
	for _, p := range c.AskStaff.Problems() {
		out = append(out, p.String())
	}
	for _, name := range c.unknown {
		out = append(out, fmt.Sprintf("environment %s is not a setting%s", name, didYouMean(name, envNames())))
	}
	return out
}

// keys lists every setting as "section.key", in the order of the structs.
func keys() []string {
	var out []string
	sections := reflect.TypeFor[settings]()
	for i := range sections.NumField() {
		section := sections.Field(i)
		for j := range section.Type.NumField() {
			out = append(out, section.Tag.Get("mapstructure")+"."+section.Type.Field(j).Tag.Get("mapstructure"))
		}
	}
	return out
}

// envName is the environment variable of a key.
func envName(key string) string {
	return envPrefix + strings.ToUpper(strings.ReplaceAll(key, ".", "_"))
}

const envPrefix = "BEDSIDE_"

func envNames() []string {
	names := append(keys(), secretKeys...)
	for i, k := range names {
		names[i] = envName(k)
	}
	return names
}

// addEnvironment puts the settings of the environment over the file's and
// returns the BEDSIDE_ variables that are no setting. These are a warning and
// not a mistake, because container platforms add variables named after the
// service (BEDSIDE_SERVICE_HOST). An empty variable counts as not set.
func addEnvironment(values map[string]value, environ []string) (unknown []string) {
	key := make(map[string]string)
	for _, k := range append(keys(), secretKeys...) {
		key[envName(k)] = k
	}
	for _, entry := range environ {
		name, text, _ := strings.Cut(entry, "=")
		if !strings.HasPrefix(name, envPrefix) || text == "" {
			continue
		}
		if k, ok := key[name]; ok {
			values[k] = value{text: text, origin: place{Env: name}}
		} else {
			unknown = append(unknown, name)
		}
	}
	return unknown
}

func openBounded(name string) ([]byte, error) {
	info, err := os.Stat(name)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, fmt.Errorf("%s is not a file", name)
	}
	if info.Size() > maxFile {
		return nil, fmt.Errorf("%s has %d bytes: this is no configuration file", name, info.Size())
	}
	return os.ReadFile(name)
}
