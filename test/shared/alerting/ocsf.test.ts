import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { expect, test } from 'vitest';
import { renderJson } from '../../../shared/alerting/render-json.ts';
import { findingOf } from '../../../shared/alerting/words.ts';
import { severityId } from '../../../shared/model/index.ts';
import { examples, settings } from './alerts.ts';

// Written from the published definition (https://schema.ocsf.io/1.4.0/classes/detection_finding), whose own files are
// not JSON Schema: required attributes, at-least-one constraints, and the types of every attribute that is sent.
const schema = JSON.parse(
  readFileSync(join(import.meta.dirname, 'ocsf-detection-finding.schema.json'), 'utf8'),
);
const validate = new Ajv({ allErrors: true }).compile(schema);
const limits = { record: 24_000, text: 2_000, items: 50 };

test.each(Object.entries(examples()))('the JSON body of %s is a Detection Finding', (_name, alert) => {
  const body = renderJson(alert, settings, limits);
  validate(body);
  expect(validate.errors ?? []).toEqual([]);
  expect(body).toMatchObject({
    type_uid: 200_400 + Number(body.activity_id),
    severity_id: severityId(alert.severity),
    finding_info: { uid: findingOf(alert).id },
  });
});

test('an attribute of the wrong type is caught', () => {
  const [alert] = Object.values(examples());
  if (alert === undefined) throw new Error('there is no example');
  expect(validate({ ...renderJson(alert, settings, limits), time: '2026-11-20T10:00:42Z' })).toBe(false);
});
