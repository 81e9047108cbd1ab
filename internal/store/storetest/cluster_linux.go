package storetest

import "syscall"

// endWithParent keeps no server behind when the tests are killed.
func endWithParent(attr *syscall.SysProcAttr) { attr.Pdeathsig = syscall.SIGKILL }
