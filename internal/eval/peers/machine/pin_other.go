//go:build !linux

package machine

func pin(int) error { return ErrUnsupported }

func forget(string) error { return ErrUnsupported }
