# The image for CPUs: docker build -t edit-r1 . The first stage compiles; the second contains neither
# Maven nor its repository. Mount models and data sets other than the embedded ones.
FROM maven:3.9-eclipse-temurin-17 AS build
WORKDIR /edit-r1
COPY . .
# Jars are copied next to the classes; the class path keeps its order.
RUN launch/edit-r1 --version \
 && mkdir target/lib \
 && tr ':' '\n' < target/classpath | xargs cp -t target/lib \
 && sed -i 's|[^:]*/\([^:/]*\.jar\)|/edit-r1/target/lib/\1|g' target/classpath \
 && touch target/jvm-flags

FROM eclipse-temurin:17-jre
RUN useradd --uid 10001 --create-home edit-r1
COPY --from=build /edit-r1 /edit-r1
RUN mkdir -p /edit-r1/runs && chown edit-r1 /edit-r1/runs
USER 10001
WORKDIR /edit-r1
VOLUME /edit-r1/runs
ENTRYPOINT ["launch/edit-r1"]
CMD ["--help"]
