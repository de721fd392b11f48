/** `npm run sbom`: the bill of materials of each product in CycloneDX, as build/NAME.cdx.json, or in another FOLDER. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { npm } from './npm.ts';
import { asPackage, SHIPPED } from './shipped.ts';

const [folder = 'build'] = process.argv.slice(2);

await mkdir(folder, { recursive: true });
for (const name of Object.keys(SHIPPED)) {
  const { out, errors, code } = await asPackage(name, (product) =>
    npm(product, 'sbom', '--package-lock-only', '--sbom-format=cyclonedx', '--sbom-type=application'),
  );
  if (code !== 0) {
    console.error(`npm could not write the bill of materials of ${name}:\n${errors}`);
    process.exit(1);
  }
  const { components } = JSON.parse(out);
  const file = join(folder, `${name}.cdx.json`);
  await writeFile(file, out);
  console.log(`${file}: ${components.length} packages`);
}
