package app

import (
	"context"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"bedside/internal/archive"
	"bedside/internal/faq"
)

// packContent lists the files of the content folder, but for hidden ones. A page that
// would be served and cannot be packed is an error: nobody would miss it before the day
// of the restore.
func (a *App) packContent(ctx context.Context) ([]archive.File, BackedClinic, error) {
	c := BackedClinic{Name: a.clinic}
	dir := a.cfg.Content.Dir
	found, err := contentFiles(ctx, dir)
	if err != nil {
		return nil, c, unreadable(err)
	}
	for _, name := range found.left {
		if faq.IsPage(name) {
			return nil, c, &ContentError{fmt.Errorf("%s: it is a page that cannot be backed up, because it is a link that leads outside of the content folder, to a folder or nowhere, or is no file: put the file itself there", filepath.Join(dir, filepath.FromSlash(name)))}
		}
		a.log.Warn("not in the backup, because it is no file, or a link that leads outside of the content folder, to a folder or nowhere: copy it yourself", "file", filepath.Join(dir, filepath.FromSlash(name)))
	}
	var files []archive.File
	for _, f := range found.files {
		files = append(files, archive.File{Name: packedContent + a.clinic + "/" + f.name, Path: f.path})
	}
	c.Files = len(files)
	kept, err := a.Kept(ctx)
	if err != nil {
		return nil, c, err
	}
	for _, k := range kept {
		if k.Current {
			c.Generation, c.Fingerprint = k.Number, k.Fingerprint
		}
	}
	return files, c, nil
}

// folderFiles are the files of a folder.
type folderFiles struct {
	files []namedFile
	left  []string // names of what is neither a file nor a folder, nor a link to a file in the folder
}

type namedFile struct {
	name string // in the folder, with slashes
	path string // of the file itself, without any link
}

// contentFiles lists the files of a folder that are not hidden. The folder may be a link,
// and files in it may be links to files in it, hidden ones too, as Kubernetes mounts
// them. They are followed as faq.Load follows them.
func contentFiles(ctx context.Context, dir string) (out folderFiles, err error) {
	own, err := filepath.EvalSymlinks(dir)
	if err != nil {
		return out, err
	}
	root, err := os.OpenRoot(own)
	if err != nil {
		return out, err
	}
	defer root.Close()
	err = fs.WalkDir(root.FS(), ".", func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case name != "." && strings.HasPrefix(d.Name(), "."):
			if d.IsDir() {
				return fs.SkipDir
			}
			return nil
		case d.IsDir():
			return ctx.Err()
		}
		// Stat follows a link in the folder, and none that leads outside.
		switch info, err := root.Stat(filepath.FromSlash(name)); {
		case err != nil && d.Type().IsRegular():
			return err
		case err != nil || !info.Mode().IsRegular():
			out.left = append(out.left, name)
			return ctx.Err()
		}
		// The file itself: a link may lead to another one by the time it is read.
		at, err := filepath.EvalSymlinks(filepath.Join(own, filepath.FromSlash(name)))
		if err != nil {
			return err
		}
		out.files = append(out.files, namedFile{name, at})
		return ctx.Err()
	})
	return out, err
}
