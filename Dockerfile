# One image for all programs; the command says which. Optional: `npm start` needs none (docs/operations.md).
FROM node:24-bookworm-slim AS build
WORKDIR /holdfast
COPY . .
RUN npm ci --no-audit --no-fund && npm run build && npm prune --omit=dev --no-audit --no-fund

FROM node:24-bookworm-slim
WORKDIR /holdfast
ENV NODE_ENV=production
COPY --from=build /holdfast/package.json ./
COPY --from=build /holdfast/node_modules ./node_modules
COPY --from=build /holdfast/proto ./proto
COPY --from=build /holdfast/dist ./dist
RUN mkdir /data && chown node:node /data
USER node
ENTRYPOINT ["node"]
CMD ["dist/programs/src/node/main.js", "run"]
