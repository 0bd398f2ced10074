# docker build -t evolution-sync .
FROM maven:3.9-eclipse-temurin-17 AS build
WORKDIR /build
COPY . .
RUN mvn -B -ntp package -DskipTests \
 && mkdir dist \
 && tar -xzf target/evolution-sync-dist.tar.gz -C dist --strip-components=1

FROM eclipse-temurin:17-jre
RUN useradd --system --uid 10001 --home-dir /opt/evolution-sync --shell /usr/sbin/nologin evolution-sync
WORKDIR /opt/evolution-sync
# owned by root, so that the process cannot change its own files
COPY --from=build /build/dist/ ./
# except MEDIA_STORE
RUN install -d -o evolution-sync media
VOLUME /opt/evolution-sync/media
USER 10001
# for probes and Prometheus: do not publish this port
ENV MANAGEMENT_HOST=0.0.0.0
EXPOSE 8080 9876
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s CMD ["bin/health"]
ENTRYPOINT ["bin/evolution-sync"]
