// Package importer turns outside documents as clinics have them (plain text,
// Markdown, DOCX, HTML, PDF) into draft Markdown for the content folder. Every
// sentence of the document is kept word for word and in order; what is joined,
// moved or left out is reported with its place. It knows neither the index nor
// Discord, and it learns what a heading is about from a Proposer.
//
// Convert runs these steps, one file each: open (what kind of document it is;
// the packages docx, webpage and pdf make Markdown of theirs), decode (bytes of
// text and Markdown documents to text), scan (lines
// to blocks), clean (page furniture, cut paragraphs), title, foreign (links to
// other sites at the end), headings, outline (levels, moved text) and write.
package importer

// Proposer says what a heading is about: the medicines that are its subject,
// and a class with its subclasses where the heading is that class. The names
// are lexicon names; none means that the heading proposes nothing.
type Proposer interface {
	Proposals(heading string) []string
	// NamedUnder returns the medicines and subclasses below a class that the
	// text names as such, not in a comparison; none for a name that is no class.
	NamedUnder(class, text string) []string
}

// Section is one heading of the draft with the text under it.
type Section struct {
	Level   int      // 1 for the document's title, 2 and deeper for headings; a level never jumps
	Heading string   // as the document spells it, without markup, list number or final colon
	Text    string   // Markdown of the section, without outer blank lines; empty if it only holds deeper headings
	Covers  []string // proposals for the heading; below the title without those of the title
}

// Action says what kind of change a Note reports. The set is closed.
type Action string

// What Convert does to a document besides markup and white space.
const (
	Joined  Action = "joined"  // a paragraph cut in two became one again
	Dropped Action = "dropped" // a line was left out
	Moved   Action = "moved"   // text was put under another heading
	Heading Action = "heading" // a line without heading markup, or on another level, became a heading
	Title   Action = "title"   // how the title was found
	Remark  Action = "note"    // something a person should look at
)

// Note is one line of the report.
type Note struct {
	Line   int // place in the document, counted as Result.Unit says, 1-based; 0 if it is about the whole document
	Action Action
	Msg    string
}

// Result is a draft made from one document.
type Result struct {
	File     string // suggested file name, a slug of the title with ".md"
	Markdown []byte // the draft, with front matter
	Title    string
	Sections []Section // the title first, then every heading in the order of the draft
	Report   []Note    // by place
	Unit     string    // what a note's place counts: "line", "paragraph" or "page"
}

// Convert turns the document in data into a draft. The name is the file's name;
// it serves in messages, tells Markdown from text where the content does not,
// and is the title of a document that has none. A nil Proposer proposes nothing.
func Convert(name string, data []byte, p Proposer) (*Result, error) {
	c := &converter{name: name}
	text, err := c.open(data)
	if err != nil {
		return nil, err
	}
	c.scan(text)
	c.dropFurniture()
	if !c.hasText() {
		return nil, errNoText
	}
	c.findTitle(p)
	c.dropForeign()
	c.joinCut()
	c.findHeadings()
	sections := c.outline()
	cover(sections, p, c.titleIsLabel)
	return c.write(sections)
}

// converter is the state of one conversion.
type converter struct {
	name         string
	markdown     bool // the document is written in Markdown
	structured   bool // headings are marked, so that a bare line is none
	blocks       []*block
	title        string
	titleLine    int
	titleHow     string     // what a title was taken from that stands outside the text
	titleIsLabel bool       // the title was borrowed and says nothing about what the document covers
	lists        [][]*block // numbered headings that count on, list by list
	notes        []Note

	converted  bool   // the text is Markdown that a reader made of another format
	unit       string // what places count
	places     []int  // converted: the place of each line
	fromReader []Note // converted: the reader's notes, with their places
	fileTitle  string // converted: the title that the file has outside its text
}

func (c *converter) note(line int, a Action, msg string) {
	c.notes = append(c.notes, Note{Line: line, Action: a, Msg: msg})
}

// cover fills in what the sections cover: what the heading is about and, where
// it is a class, the members that its own text names. What the title covers
// goes for every section, so members named in its introduction are added only
// if there are no other sections.
func cover(sections []Section, p Proposer, titleIsLabel bool) {
	if p == nil {
		return
	}
	known := make(map[string]bool)
	for i := range sections {
		if i == 0 && titleIsLabel {
			continue
		}
		names := p.Proposals(sections[i].Heading)
		if i > 0 || len(sections) == 1 {
			for _, class := range names[:len(names):len(names)] {
				names = append(names, p.NamedUnder(class, sections[i].Text)...)
			}
		}
		here := make(map[string]bool)
		for _, name := range names {
			if name == "" || known[name] || here[name] {
				continue
			}
			here[name] = true
			if i == 0 {
				known[name] = true
			}
			sections[i].Covers = append(sections[i].Covers, name)
		}
	}
}
