import { join } from 'node:path';
import { expect, test } from 'vitest';
import { renderChat } from '../../../shared/alerting/render-chat.ts';
import { renderEmail } from '../../../shared/alerting/render-email.ts';
import { renderJson } from '../../../shared/alerting/render-json.ts';
import { subject } from '../../../shared/alerting/subject.ts';
import { examples, settings } from './alerts.ts';
import { home } from './rig.ts';

const golden = (name: string) => join(import.meta.dirname, 'golden', name);
const limits = { record: 24_000, text: 2_000, items: 50 };
const pretty = (value: unknown) => `${JSON.stringify(value, null, 2)}\n`;

// To renew them after a change of wording, and then to read them: npx vitest run golden -u
test.each(Object.entries(examples()))('%s reads as its golden files', async (name, alert) => {
  const email = `Subject: ${subject(alert, settings)}\n\n${renderEmail(alert, settings, home)}`;
  await expect(email).toMatchFileSnapshot(golden(`${name}.golden.txt`));
  await expect(pretty(renderJson(alert, settings, limits))).toMatchFileSnapshot(
    golden(`${name}.golden.json`),
  );
  await expect(pretty(renderChat(alert, settings, home))).toMatchFileSnapshot(
    golden(`${name}.chat.golden.json`),
  );
});
