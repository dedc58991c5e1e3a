// A project.
module example.com/shop // its name

go 1.22.3

toolchain go1.22.5

require github.com/sirupsen/logrus v1.9.0

require (
	"golang.org/x/text" v0.3.7
	github.com/gorilla/mux v1.8.0 // indirect
	k8s.io/api v0.0.0
	example.com/folder v1.2.3
	example.com/only-old v1.1.0
)

require ()

exclude golang.org/x/text v0.3.6

exclude (
	example.com/x v1.0.0
)

retract [v1.0.0, v1.1.0] // broken

replace golang.org/x/text => golang.org/x/text v0.3.8

replace (
	github.com/gorilla/mux v1.8.0 => example.com/fork/mux v1.8.1
	k8s.io/api => ./staging/src/k8s.io/api
	example.com/folder => ../folder
	example.com/only-old v1.0.0 => example.com/new v9.0.0
)

tool example.com/tool
