package config

// Content is where the clinic's Markdown lies and what is done when it changes.
type Content struct {
	Dir   string // relative to the configuration file's folder, once loaded to the working folder
	Watch bool   // serve publishes what changes in it by itself
}

// contentSettings is the section in the file.
type contentSettings struct {
	Dir   string `mapstructure:"dir"`
	Watch string `mapstructure:"watch"`
}

// typed is the section with types.
func (s contentSettings) typed() Content { return Content{Dir: s.Dir, Watch: s.Watch == "true"} }
