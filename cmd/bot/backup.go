package main

import (
	"errors"
	"fmt"
	"time"

	"bedside/internal/app"

	"github.com/spf13/cobra"
)

func (p *program) backupCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "backup FILE",
		Short: "Copy store, content and settings into one file",
		Long: `Copy the store, the content folders and the settings of all clinics into one new
.tar.gz, while the bot goes on. No secret is in it: keep the keys elsewhere, above all
BEDSIDE_ASK_STAFF_KEY, without which what patients sent cannot be read after a
restore. The index is not in it, because it is built from the content. A store in
PostgreSQL is backed up with pg_dump.`,
		Example: `  bot backup bedside-2026-11-01.tar.gz`,
		Args:    p.args(cobra.ExactArgs(1)),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := p.forAll("backup"); err != nil {
				return err
			}
			all, err := p.openAll(cmd.Context())
			if err != nil {
				return err
			}
			b, err := app.BackUp(cmd.Context(), all, args[0])
			if err == nil {
				p.tellBackup(args[0], b)
			}
			return errors.Join(err, closeAll(all))
		},
	}
}

func (p *program) tellBackup(file string, b app.Backup) {
	kept := "without a store, as nothing is kept yet"
	if b.Store {
		kept = fmt.Sprintf("with the store, %d events in its audit", b.AuditSeq)
	}
	fmt.Fprintf(p.out, "%s: %s\n", file, kept)
	for _, c := range b.Clinics {
		fmt.Fprintf(p.out, "clinic %s: %d files of content, generation %d was served\n", c.Name, c.Files, c.Generation)
	}
}

func (p *program) restoreCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "restore FILE",
		Short: "Put a backup in place, into empty folders",
		Long: `Put a backup in place: the settings where there are none, the content, and the store
into the data folder. Each of these folders must be empty or not there; nothing is
written over. Everything is verified before, the audit row by row. Then give the keys
as before, and look with bot doctor. The next command that needs the index builds it.`,
		Example: `  bot restore bedside-2026-11-01.tar.gz
  bot --config /etc/bedside/config.yaml restore bedside-2026-11-01.tar.gz`,
		Args: p.args(cobra.ExactArgs(1)),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := p.forAll("restore"); err != nil {
				return err
			}
			r, err := app.Restore(cmd.Context(), app.RestoreOptions{File: args[0], ConfigFile: p.configFile, DataDir: p.dataDir, Environ: p.environ})
			if err != nil {
				return err
			}
			p.tellRestore(r)
			return nil
		},
	}
}

func (p *program) tellRestore(r app.Restored) {
	fmt.Fprintf(p.out, "restored the backup of %s\n", r.Made.Format(time.RFC3339))
	if r.Store {
		fmt.Fprintf(p.out, "store: %s, %d events in its audit, which is whole\n", r.DataDir, r.AuditSeq)
	}
	for i, c := range r.Clinics {
		fmt.Fprintf(p.out, "clinic %s: %d files in %s; generation %d was served when it was made\n", c.Name, c.Files, r.Contents[i], c.Generation)
	}
	if r.ConfigKept {
		fmt.Fprintln(p.out, "the settings that were there were left as they are")
	}
	fmt.Fprintln(p.out, "now give the keys as before, and run: bot doctor")
}
