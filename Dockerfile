# One binary with its pages inside. Build: docker build -t cityloop .
FROM node:20-bookworm-slim AS web
WORKDIR /src/web
COPY web/package.json web/package-lock.json ./
COPY web/ ./
RUN npm ci --no-audit --no-fund && npm run build

FROM rust:1.95-bookworm AS build
WORKDIR /src
COPY . .
COPY --from=web /src/web/dist web/dist
RUN cargo build --release --locked --package cityloop

FROM debian:bookworm-slim
RUN useradd --system --create-home --home-dir /var/lib/cityloop cityloop
COPY --from=build /src/target/release/cityloop /usr/local/bin/cityloop
USER cityloop
WORKDIR /var/lib/cityloop
VOLUME /var/lib/cityloop
ENV CITYLOOP__SERVER__LISTEN=0.0.0.0:8080 CITYLOOP__SANDBOX__LISTEN=0.0.0.0:8081
EXPOSE 8080 8081
ENTRYPOINT ["cityloop"]
CMD ["serve"]
