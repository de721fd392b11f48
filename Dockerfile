# The hub alone: no Zapier app, no local Zaps, no development packages.
FROM node:22-alpine AS console
WORKDIR /build
COPY package.json package-lock.json .npmrc ./
# Of the development packages only those that the page is built with, in the versions of the lockfile.
RUN node -e 'const fs = require("fs"); \
    const { devDependencies } = JSON.parse(fs.readFileSync("package.json")); \
    const kept = ["vite", "preact", "wouter-preact", "@picocss/pico"].map((name) => [name, devDependencies[name]]); \
    fs.writeFileSync("package.json", JSON.stringify({ type: "module", devDependencies: Object.fromEntries(kept) }))' \
  && npm install --no-fund --no-audit
COPY tsconfig.json ./
COPY scripts/build-console.ts ./scripts/
COPY src ./src
RUN node scripts/build-console.ts

FROM node:22-alpine AS build
WORKDIR /build
COPY package.json package-lock.json .npmrc LICENSE ./
COPY scripts/hub-package.ts ./scripts/
COPY src ./src
COPY --from=console /build/dist/console ./dist/console
RUN node scripts/hub-package.ts /hub \
  && npm install --prefix /hub --ignore-scripts --no-fund --no-audit \
  && rm /hub/package-lock.json /hub/.npmrc

FROM node:22-alpine
ENV NODE_ENV=production HOST=0.0.0.0 PORT=8787 DATA_DIR=/data
WORKDIR /app
COPY --from=build /hub ./
RUN mkdir /data && chown node:node /data
USER node
VOLUME /data
EXPOSE 8787
# Alive, even while the database is away: /readyz tells that, and a restart would not help.
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/healthz`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["node", "src/hub/commands/cli.ts"]
CMD ["start"]
