# Shared by the launchers, which source it: builds when needed, pins what bits depend on, starts
# the JVM. Sets `project`, the folder that holds pom.xml. Works from any folder and does not leave
# it, so that paths on the command line mean what they say.

project=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.." && pwd -P)
target=$project/target

say() { printf 'edit-r1: %s\n' "$*" >&2; }

give_up() {
  say "$@"
  exit 2
}

# Sets `java`; the project is compiled for Java 17.
find_java() {
  java=${JAVA_HOME:+$JAVA_HOME/bin/}java
  command -v "$java" >/dev/null 2>&1 ||
    give_up "Java is missing (looked for $java): install a JDK 17 or newer, or set JAVA_HOME to one."
  local version
  version=$("$java" -version 2>&1 | sed -n 's/.* version "\([^"]*\)".*/\1/p' | head -n 1)
  local major=${version%%[.-]*}
  [[ $major =~ ^[0-9]+$ ]] && ((major >= 17)) ||
    give_up "Java 17 or newer is needed, but $java is version ${version:-unknown}: install a JDK 17, or set JAVA_HOME to one."
}

# Is there a build that is newer than every source, with all jars that it names?
is_built() {
  [[ -f $target/classpath && -f $target/jvm-flags && -d $target/classes ]] || return 1
  [[ -z $(find "$project/pom.xml" "$project/.mvn" "$project/src/main" "$project/src/lab" \
    -newer "$target/jvm-flags" -print -quit) ]] || return 1
  local jars jar
  IFS=: read -r -a jars <"$target/classpath"
  for jar in "${jars[@]}"; do
    [[ -e $jar ]] || return 1
  done
}

maven() { (cd "$project" && mvn -q -B -Dspotless.check.skip=true "$@" compile); }

build() {
  command -v mvn >/dev/null 2>&1 ||
    give_up "Maven is missing: install Maven 3.8 or newer (package maven), it builds the project on first use."
  command -v "${java%java}javac" >/dev/null 2>&1 ||
    give_up "the Java compiler is missing beside $(command -v "$java"): a JDK 17 or newer is needed to build, this is a runtime only."
  say "building $project (first use, or the sources changed) ..."
  local log=$target/launch-build.log
  : >"$target/launch-build.start"
  if ! maven -o >"$log" 2>&1; then
    if grep -q 'COMPILATION ERROR' "$log"; then
      cat "$log" >&2
      give_up "the build failed, see above."
    fi
    say "Maven fetches what is not in its local repository yet: about 250 MB on a fresh machine, of which PyTorch for CPU is 110 MB. After that no network is needed."
    maven >"$log" 2>&1 || {
      cat "$log" >&2
      give_up "the build failed, see above. It needs Maven Central or a mirror of it once."
    }
  fi
  # A source that changed while the build ran is newer than this.
  touch -r "$target/launch-build.start" "$target/jvm-flags"
}

# Of several launchers that start together one builds and the others wait for it.
build_if_needed() {
  is_built && return
  mkdir -p "$target" || give_up "$target cannot be made."
  exec {lock}>"$target/launch.lock"
  if command -v flock >/dev/null 2>&1; then
    flock "$lock"
  fi
  is_built || build
  exec {lock}>&-
}

# Results depend on these (docs of MKL: conditional numerical reproducibility). AVX2 runs as fast
# as AVX512 on processors that have both, and gives one set of bits on all of them.
pin_numerics() {
  export OMP_NUM_THREADS=1 MKL_NUM_THREADS=1 MKL_DYNAMIC=FALSE
  if [[ -z ${MKL_CBWR:-} ]]; then
    MKL_CBWR=AVX2
    if [[ -r /proc/cpuinfo ]] && ! grep -qw avx2 /proc/cpuinfo; then
      MKL_CBWR=COMPATIBLE
    fi
  fi
  export MKL_CBWR
  export CUBLAS_WORKSPACE_CONFIG=${CUBLAS_WORKSPACE_CONFIG:-:4096:8}
  export NVIDIA_TF32_OVERRIDE=${NVIDIA_TF32_OVERRIDE:-0}
}

# glibc gives the memory of a freed tensor back to the kernel, which hands it out again page by page,
# in the middle of the next tensor. Below these sizes it is kept: training is 7 % faster.
keep_freed_memory() {
  export MALLOC_MMAP_THRESHOLD_=${MALLOC_MMAP_THRESHOLD_:-33554432}
  export MALLOC_TRIM_THRESHOLD_=${MALLOC_TRIM_THRESHOLD_:-268435456}
}

# Becomes the JVM, so that signals reach it: run_java [JVM FLAG ...] MAIN-CLASS [ARGUMENT ...]
run_java() {
  find_java
  build_if_needed
  pin_numerics
  keep_freed_memory
  local flags
  read -r -a flags <"$target/jvm-flags"
  exec "$java" "${flags[@]}" -Dedit-r1.home="$project" \
    -cp "$target/classes:$(<"$target/classpath")" "$@"
}
