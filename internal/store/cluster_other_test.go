//go:build !linux

package store

import "syscall"

func endWithParent(*syscall.SysProcAttr) {}
