package main

import (
	"fmt"
	"runtime/debug"

	"github.com/spf13/cobra"
)

func (p *program) versionCommand() *cobra.Command {
	return &cobra.Command{
		Use:     "version",
		Short:   "Print the version",
		Example: `  bot version`,
		Args:    p.args(cobra.NoArgs),
		RunE: func(*cobra.Command, []string) error {
			info, ok := debug.ReadBuildInfo()
			if !ok {
				fmt.Fprintln(p.out, "bedside, built without module information")
				return nil
			}
			fmt.Fprintf(p.out, "bedside %s, %s\n", info.Main.Version, info.GoVersion)
			for _, d := range info.Deps {
				if d.Path == engineModule {
					fmt.Fprintf(p.out, "bleve %s\n", d.Version)
				}
			}
			return nil
		},
	}
}

// engineModule is the search engine, whose version decides whether a stored
// generation can be opened.
const engineModule = "github.com/blevesearch/bleve/v2"
