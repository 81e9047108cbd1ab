// Command compile joins the lexicon's YAML files into the form that the program
// embeds. Run it with go generate after any change of the files.
package main

import (
	"fmt"
	"os"
	"path/filepath"

	"bedside/internal/lexicon"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: compile DIR")
		os.Exit(2)
	}
	data, err := lexicon.Compile(lexicon.EmbeddedSources()...)
	if err == nil {
		err = os.WriteFile(filepath.Join(os.Args[1], "compiled.json"), data, 0o644)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
