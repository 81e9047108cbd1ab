package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"strings"

	"bedside/internal/eval"
	"bedside/internal/faq/lint"
)

// LintError says that the content has errors which must not be published.
type LintError struct{ Findings []lint.Finding }

func (e *LintError) Error() string {
	lines := make([]string, 0, len(e.Findings)+1)
	for _, f := range e.Findings {
		lines = append(lines, f.String())
	}
	return strings.Join(append(lines, "not published: mend these, or force it with a reason"), "\n")
}

// LogValue counts rules and leaves the messages out: they quote phrasings, and a log is
// read by others than the content is.
func (e *LintError) LogValue() slog.Value {
	broken := make(map[string]int)
	for _, f := range e.Findings {
		broken[f.Rule]++
	}
	var parts []string
	for _, rule := range slices.Sorted(maps.Keys(broken)) {
		parts = append(parts, fmt.Sprintf("%d %s", broken[rule], rule))
	}
	return slog.StringValue("not published, bot lint says where: " + strings.Join(parts, ", "))
}

func lintErrors(all []lint.Finding) []lint.Finding {
	var errs []lint.Finding
	for _, f := range all {
		if f.Severity == lint.Error {
			errs = append(errs, f)
		}
	}
	return errs
}

// worse are the lint errors that an edit brings. What stood there before it, such as a
// page whose review fell due since, is no reason to refuse the edit of another.
func (o ReindexOptions) worse(all []lint.Finding) ([]lint.Finding, error) {
	errs := lintErrors(all)
	if len(errs) == 0 || o.standing == nil {
		return errs, nil
	}
	before, err := o.standing()
	if err != nil {
		return nil, err
	}
	type fault struct{ file, rule, msg string } // lines move
	stood := make(map[fault]bool)
	for _, f := range lintErrors(before) {
		stood[fault{f.File, f.Rule, f.Msg}] = true
	}
	return slices.DeleteFunc(errs, func(f lint.Finding) bool { return stood[fault{f.File, f.Rule, f.Msg}] }), nil
}

// RefusedError says what the known questions have against the new content. The
// questions are the clinic's own.
type RefusedError struct{ Objections []eval.Objection }

// toldObjections is how many objections an error tells: what a person reads before
// mending the first.
const toldObjections = 10

func (e *RefusedError) Error() string {
	var lines []string
	for _, o := range e.Objections[:min(len(e.Objections), toldObjections)] {
		lines = append(lines, o.String())
	}
	if n := len(e.Objections) - toldObjections; n > 0 {
		lines = append(lines, fmt.Sprintf("and %d more: bot reindex --dry-run --all", n))
	}
	return strings.Join(append(lines, "not published: mend these, or force it with a reason"), "\n")
}

// LogValue leaves the questions out: a log is read by others than the content is.
func (e *RefusedError) LogValue() slog.Value {
	return slog.StringValue("refused: " + eval.CountObjections(e.Objections))
}

// against counts what speaks against publishing.
func against(errs []lint.Finding, objections []eval.Objection) string {
	var parts []string
	if len(errs) > 0 {
		parts = append(parts, fmt.Sprintf("%d lint errors", len(errs)))
	}
	if s := eval.CountObjections(objections); s != "" {
		parts = append(parts, s)
	}
	return strings.Join(parts, ", ")
}

// What the audit keeps.
const (
	AuditPublish  = "publish"        // a generation was published
	AuditForce    = "publish forced" // one is about to be, in spite of objections: the reason and their numbers
	AuditRollback = "rollback"       // another generation was made current
)

// operator stands in the audit for whoever uses the program's commands: there the
// machine's own accounts say who that was.
const operator = "operator"

// audit keeps what is done to what patients see. What belongs to nobody's published
// content (drafts, another folder) is not kept.
func (a *App) audit(ctx context.Context, actor, action, detail string) error {
	if actor == "" {
		actor = operator
	}
	desk, err := a.Desk(ctx)
	switch {
	case errors.Is(err, ErrNoDesk):
		return nil
	case err != nil:
		return err
	}
	return desk.Record(ctx, actor, action, "", detail)
}

// keep is audit for what is done already: a fault is logged, because undoing it would
// hurt more.
func (a *App) keep(ctx context.Context, actor, action, detail string) {
	if err := a.audit(ctx, actor, action, detail); err != nil {
		a.log.Error("the audit did not keep what was done", "action", action, "detail", detail, "cause", err)
	}
}
