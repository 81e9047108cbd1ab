package index

import (
	"fmt"
	"io/fs"
	"path/filepath"
)

// Sizes adds up the files below a clinic's folder, in bytes: what is searched, and the
// content that is kept beside it to be shown word for word. What is neither, such as
// the manifest, counts as searched.
func Sizes(dir string) (searched, content int64, err error) {
	err = filepath.WalkDir(dir, func(_ string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		switch d.Name() {
		case textsName, textIndexName, passagesName:
			content += info.Size()
		default:
			searched += info.Size()
		}
		return nil
	})
	if err != nil {
		return 0, 0, fmt.Errorf("size of the index: %w", err)
	}
	return searched, content, nil
}
