package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"strings"
	"time"

	"bedside/internal/app"
	"bedside/internal/cli"
	"bedside/internal/config"

	"github.com/spf13/cobra"
)

// The exit codes are a contract with scripts and are documented in the README.
const (
	exitDone       = 0
	exitFailed     = 1 // failed, or found wanting
	exitUsage      = 2
	exitUnreadable = 3 // configuration or content cannot be read at all
)

// errWanting ends a command whose output has already said what was found.
var errWanting = errors.New("found wanting")

// usageError is a mistake in how a command was called.
type usageError struct{ error }

func usage(format string, args ...any) error { return usageError{fmt.Errorf(format, args...)} }

// program holds what all commands share.
type program struct {
	in        io.Reader
	out, errs io.Writer
	getenv    func(string) string
	environ   []string

	started bool // a command has begun to run: its arguments were right
	command string

	configFile, dataDir, logLevel, clinic string // global flags
	contentDir                            string // content flags
	drafts                                bool
}

// execute runs one command line and returns the exit code.
func (p *program) execute(ctx context.Context, args []string) int {
	root := p.root()
	root.SetArgs(args)
	root.SetIn(p.in)
	root.SetOut(p.out)
	root.SetErr(p.errs)
	err := root.ExecuteContext(ctx)
	code := p.exitCode(err)
	switch {
	case err == nil || errors.Is(err, errWanting):
	case ctx.Err() != nil:
		fmt.Fprintln(p.errs, "bot: stopped")
	default:
		fmt.Fprintf(p.errs, "bot: %s\n", strings.ReplaceAll(err.Error(), "\n", "\n     "))
		if code == exitUsage {
			fmt.Fprintf(p.errs, "Run \"%s --help\" for how to call it.\n", p.command)
		}
	}
	return code
}

func (p *program) exitCode(err error) int {
	var (
		wrongUse   usageError
		badConfig  *app.ConfigError
		badContent *app.ContentError
	)
	switch {
	case err == nil:
		return exitDone
	case errors.As(err, &wrongUse) || !p.started:
		return exitUsage
	case errors.As(err, &badConfig) || errors.As(err, &badContent):
		return exitUnreadable
	}
	return exitFailed
}

func (p *program) root() *cobra.Command {
	root := &cobra.Command{
		Use:   "bot",
		Short: "Answer patients' questions from the clinic's own pages, word for word",
		Long: `Bedside answers patients' questions from the clinic's own pages, word for word.
Where the clinic has written nothing, it says so. It gives no advice of its own.

Exit codes: 0 done, 1 failed or found wanting, 2 wrong usage, 3 configuration or
content cannot be read at all.`,
		Example:       `  bot ask "can I do ketamine on methadone"`,
		SilenceErrors: true,
		SilenceUsage:  true,
		PersistentPreRunE: func(cmd *cobra.Command, _ []string) error {
			p.started = true
			return p.checkGlobal()
		},
	}
	root.CompletionOptions.DisableDefaultCmd = true
	flags := root.PersistentFlags()
	flags.StringVar(&p.configFile, "config", "", "configuration `FILE` (default: config.yaml, if there is one)")
	flags.StringVar(&p.dataDir, "data", "", "folder of the search index, in place of data.dir")
	flags.StringVar(&p.clinic, "clinic", "", "`NAME` of a clinic in clinics.dir, in place of the main one")
	flags.StringVar(&p.logLevel, "log-level", "", "debug, info, warn or error, in place of log.level")
	p.command = "bot"
	root.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error {
		p.command = cmd.CommandPath()
		return usageError{err}
	})
	root.AddCommand(p.askCommand(), p.importCommand(), p.lintCommand(), p.reindexCommand(), p.rollbackCommand(), p.evalCommand(), p.calibrateCommand(), p.serveCommand(), p.doctorCommand(), p.versionCommand())
	root.AddCommand(p.gapsCommand(), p.dueCommand(), p.stopCommand(), p.resumeCommand(), p.stopsCommand(), p.exportCommand(), p.backupCommand(), p.restoreCommand(), p.auditCommand())
	return root
}

// contentFlags adds the flags that say which content is meant.
func (p *program) contentFlags(cmd *cobra.Command) *cobra.Command {
	cmd.Flags().StringVar(&p.contentDir, "content", "", "content folder, in place of content.dir")
	cmd.Flags().BoolVar(&p.drafts, "drafts", false, "serve drafts too; their proposed coverage counts")
	return cmd
}

// args makes a wrong number of arguments a usage error that names the command.
func (p *program) args(check cobra.PositionalArgs) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		p.command = cmd.CommandPath()
		return check(cmd, args)
	}
}

var levels = map[string]slog.Level{"debug": slog.LevelDebug, "info": slog.LevelInfo, "warn": slog.LevelWarn, "error": slog.LevelError}

func (p *program) checkGlobal() error {
	if _, ok := levels[p.logLevel]; p.logLevel != "" && !ok {
		return usage("--log-level %s is not one of debug, info, warn, error", p.logLevel)
	}
	return nil
}

// open starts the program's inside. The caller closes it.
func (p *program) open(ctx context.Context) (*app.App, error) {
	log := p.logger()
	o := app.Options{ConfigFile: p.configFile, DataDir: p.dataDir, Environ: p.environ, Log: log, Now: time.Now}
	another := p.clinic != "" && p.clinic != config.MainClinic
	if !another {
		o.ContentDir, o.Drafts = p.contentDir, p.drafts
	}
	a, err := app.New(ctx, o)
	if err != nil {
		return nil, err
	}
	if another {
		return p.openNamed(ctx, a)
	}
	for _, w := range a.Config().Warnings(time.Now()) {
		log.Warn(w)
	}
	return a, nil
}

// openConfigured is open for what makes no sense with compiled settings.
func (p *program) openConfigured(ctx context.Context) (*app.App, error) {
	a, err := p.open(ctx)
	if err != nil {
		return nil, err
	}
	if err := a.Configured(); err != nil {
		return nil, errors.Join(err, a.Close())
	}
	return a, nil
}

// logger writes to standard error as the configuration says. A configuration
// that cannot be read is reported by the command that needs it.
func (p *program) logger() *slog.Logger {
	cfg, _ := config.Load(p.configFile, p.environ)
	level := levels[cfg.Log.Level]
	if l, ok := levels[p.logLevel]; ok {
		level = l
	}
	o := &slog.HandlerOptions{Level: level}
	if cfg.Log.Format == "json" {
		return slog.New(slog.NewJSONHandler(p.errs, o))
	}
	if cli.IsTerminal(p.errs) {
		o.ReplaceAttr = withoutTime
	}
	return slog.New(slog.NewTextHandler(p.errs, o))
}

// withoutTime leaves the time out where a person watches.
func withoutTime(groups []string, a slog.Attr) slog.Attr {
	if len(groups) == 0 && a.Key == slog.TimeKey {
		return slog.Attr{}
	}
	return a
}
