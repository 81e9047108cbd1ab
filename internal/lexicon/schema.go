package lexicon

// Source is one lexicon file: its name, for error messages, and its YAML.
type Source struct {
	Name string
	Data []byte
}

// file is the shape of every lexicon file; any part may be absent. A clinic's
// own file has the same shape and adds to the embedded ones.
type file struct {
	Version      int            `yaml:"version" json:",omitempty"`
	Status       string         `yaml:"status" json:",omitempty"` // editorial state, for people
	Classes      []classDef     `yaml:"classes" json:",omitempty"`
	Medications  []entryDef     `yaml:"medications" json:",omitempty"`
	Conditions   []conditionDef `yaml:"conditions" json:",omitempty"`
	Ambiguous    []termDef      `yaml:"ambiguous_terms" json:",omitempty"`
	GenericForms []string       `yaml:"generic_forms" json:",omitempty"` // "pill", "meds": combined with every generic word
	Generic      []genericDef   `yaml:"generic" json:",omitempty"`
	Terms        []layDef       `yaml:"terms" json:",omitempty"`
}

// classDef is one class of medicines.
type classDef struct {
	ID               string   `yaml:"id" json:",omitempty"`
	Name             string   `yaml:"name" json:",omitempty"`   // for display only
	Parent           string   `yaml:"parent" json:",omitempty"` // class id, or empty
	AnswersForParent bool     `yaml:"answers_for_parent" json:",omitempty"`
	Descriptive      bool     `yaml:"descriptive" json:",omitempty"` // mostly used to describe ("an NMDA antagonist"), not taken
	Aliases          []string `yaml:"aliases" json:",omitempty"`     // the only strings matched for the class
	At               pos      `yaml:"-"`
}

// entryDef is one medicine, substance, supplement, food or product form. An
// entry of a later source with a known name adds its surfaces to that entry.
type entryDef struct {
	Name         string   `yaml:"name" json:",omitempty"` // canonical, unique among entries, classes and conditions
	Display      string   `yaml:"display" json:",omitempty"`
	Kind         Kind     `yaml:"kind" json:",omitempty"`
	Brands       []string `yaml:"brands" json:",omitempty"`
	OtherNames   []string `yaml:"other_names" json:",omitempty"`
	Slang        []string `yaml:"slang" json:",omitempty"`
	Misspellings []string `yaml:"misspellings" json:",omitempty"`
	Classes      []string `yaml:"classes" json:",omitempty"`
	Components   []string `yaml:"components" json:",omitempty"`   // of a combination: each must be covered
	CoveredAs    string   `yaml:"covered_as" json:",omitempty"`   // another entry of which this is only a route
	ClassAnswer  *bool    `yaml:"class_answer" json:",omitempty"` // false: no class passage may answer for it
	AnswersAs    []string `yaml:"answers_as" json:",omitempty"`   // of several classes, the ones that may answer for it
	NeedsContext []string `yaml:"needs_context" json:",omitempty"`
	NeverConfuse []string `yaml:"never_confuse_with" json:",omitempty"` // spelling correction must not cross
	Note         string   `yaml:"note" json:",omitempty"`               // for maintainers, never shown
	At           pos      `yaml:"-"`
}

// conditionDef is one condition; see conditions.yaml for the flags.
type conditionDef struct {
	Name         string   `yaml:"name" json:",omitempty"`
	Display      string   `yaml:"display" json:",omitempty"`
	Surfaces     []string `yaml:"surfaces" json:",omitempty"`
	ExplicitOnly bool     `yaml:"explicit_only" json:",omitempty"`
	Background   bool     `yaml:"background" json:",omitempty"`
	TreatedBy    []string `yaml:"treated_by" json:",omitempty"`
	At           pos      `yaml:"-"`
}

// termDef is a set of words with several readings; see ambiguous.yaml.
type termDef struct {
	Terms   []string  `yaml:"terms" json:",omitempty"`
	Rules   []ruleDef `yaml:"rules" json:",omitempty"`
	Default string    `yaml:"default" json:",omitempty"`
	Name    string    `yaml:"name" json:",omitempty"` // the entry behind a default of not_a_drug
	Choices []string  `yaml:"choices" json:",omitempty"`
	At      pos       `yaml:"-"`
}

// ruleDef settles a term when all its conditions hold.
type ruleDef struct {
	Means        string   `yaml:"means" json:",omitempty"`
	Name         string   `yaml:"name" json:",omitempty"` // the entry behind not_a_drug
	Before       []string `yaml:"before" json:",omitempty"`
	After        []string `yaml:"after" json:",omitempty"`
	Near         []string `yaml:"near" json:",omitempty"`
	First        bool     `yaml:"first" json:",omitempty"`
	Alone        bool     `yaml:"alone" json:",omitempty"`
	Drug         bool     `yaml:"drug" json:",omitempty"`
	Slot         bool     `yaml:"slot" json:",omitempty"`
	NumberBefore bool     `yaml:"number_before" json:",omitempty"`
}

// genericDef makes ambiguous terms out of words and generic forms.
type genericDef struct {
	Words   []string `yaml:"words" json:",omitempty"`
	Means   string   `yaml:"means" json:",omitempty"` // a class, or empty: ask
	Choices []string `yaml:"choices" json:",omitempty"`
}

// layDef is one clinical concept and the words patients have for it.
type layDef struct {
	Clinical string   `yaml:"clinical" json:",omitempty"`
	Lay      []string `yaml:"lay" json:",omitempty"`
	At       pos      `yaml:"-"`
}

// pos is a place in a source.
type pos struct {
	File string
	Line int
}

// The results of a rule that are not names.
const (
	meansIgnore   = "ignore"
	meansClarify  = "clarify"
	meansNotADrug = "not_a_drug"
)
