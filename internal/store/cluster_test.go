package store

import (
	"os"
	"testing"

	"bedside/internal/store/storetest"
)

func TestMain(m *testing.M) {
	if source := os.Getenv(childVariable); source != "" {
		childChanges(source)
		return
	}
	if file := os.Getenv(fullVariable); file != "" {
		childFullDisk(file)
		return
	}
	code := m.Run()
	storetest.Stop()
	os.Exit(code)
}

// postgresPlace is the URL of a new, empty schema.
func postgresPlace(t testing.TB) string {
	t.Helper()
	return storetest.Postgres(t)
}
