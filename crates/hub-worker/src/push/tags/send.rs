//! Sends what differs: a tag and many devices in one call, first what is put on, then what is taken off.

use std::collections::HashMap;

use hub_core::ids::UemId;
use hub_store::{SentTags, TagRow, ToSend};
use uem_client::{ErrorKind, UemError};
use uem_types::{DeviceId, TagId, bulk::BulkResponse};

use super::{catalogue::Catalogue, pass::TagPass};
use crate::error::Failure;

/// By these the tenant says that a device has a tag already, or has it not: which is what was wanted.
const ALREADY_ON: i64 = 5299;
const NOT_ON: i64 = 5300;
/// By this word, without a code of its own, it says that there is no such device: nothing is left to be taken off.
const NO_DEVICE: &str = "not found";

/// What came of one call.
enum Sent {
    /// Done, but for those that were refused.
    Answered(SentTags),
    /// The tenant took none of them because of one, or because they are too many.
    TooMany { message: String, is_limit: bool },
    /// There is no such tag any more.
    NoTag,
}

impl TagPass {
    /// Everything of these tags that waits and may be sent now.
    pub(super) async fn send_all(
        &mut self,
        catalogue: &Catalogue,
        is_to_send: impl Fn(&TagRow) -> bool,
    ) -> Result<(), Failure> {
        let to_send = catalogue.tags().filter(|tag| is_to_send(tag));
        let mut tags: Vec<(i64, UemId)> = to_send.filter_map(|tag| Some((tag.id, tag.uem_id?))).collect();
        tags.sort_unstable();
        for add in [true, false] {
            for (tag, uem_id) in &tags {
                self.send_tag(ToSend { tag: *tag, add }, *uem_id).await?;
            }
        }
        Ok(())
    }

    async fn send_tag(&mut self, part: ToSend, tag: UemId) -> Result<(), Failure> {
        let id = self.integration.id;
        loop {
            self.stop.check()?;
            let devices = self.store.tags_to_send(id, part, self.began_at, self.batch).await?;
            if devices.is_empty() {
                return Ok(());
            }
            // What is too much for the tenant is halved until each half is taken or is a single device.
            let mut parts = vec![devices];
            while let Some(devices) = parts.pop() {
                self.stop.check()?;
                let sent = match self.send(part, tag, &devices).await? {
                    Sent::Answered(sent) => sent,
                    Sent::TooMany { is_limit, .. } if devices.len() > 1 => {
                        let (left, right) = devices.split_at(devices.len() / 2);
                        if is_limit {
                            self.batch = self.batch.min(right.len());
                        }
                        parts.extend([right.to_vec(), left.to_vec()]);
                        continue;
                    }
                    Sent::TooMany { message, .. } => {
                        SentTags { done: Vec::new(), refused: vec![(devices[0], message)] }
                    }
                    Sent::NoTag => return self.forget_tag(part).await,
                };
                self.record(part, &sent).await?;
            }
        }
    }

    async fn record(&mut self, part: ToSend, sent: &SentTags) -> Result<(), Failure> {
        let done = sent.done.len() as u64;
        if part.add {
            self.report.added += done;
        } else {
            self.report.removed += done;
        }
        let id = self.integration.id;
        Ok(self.store.record_sent_tags(&self.lease, id, part, sent, self.began_at).await?)
    }

    /// Somebody deleted it while the pass went on: the next one makes it again.
    async fn forget_tag(&self, part: ToSend) -> Result<(), Failure> {
        let id = self.integration.id;
        let gone = Err("it was deleted in the tenant");
        self.store.locate_tag(&self.lease, id, part.tag, gone).await?;
        Ok(self.store.request_tagging(id, true).await?)
    }

    async fn send(&mut self, part: ToSend, tag: UemId, devices: &[UemId]) -> Result<Sent, Failure> {
        let ids: Vec<DeviceId> = devices.iter().map(|id| DeviceId(id.0)).collect();
        let (tags, tag) = (self.client.tags(), TagId(tag.0));
        self.report.write_calls += 1;
        let answer = if part.add {
            self.stop.unless_given(tags.add_devices(tag, &ids)).await?
        } else {
            self.stop.unless_given(tags.remove_devices(tag, &ids)).await?
        };
        match answer {
            Ok(response) => Ok(Sent::Answered(sorted(part, devices, &response))),
            Err(error) if error.is_not_found() => Ok(Sent::NoTag),
            Err(error) => too_many(&error).ok_or_else(|| error.into()),
        }
    }
}

/// Who was refused, and who not.
fn sorted(part: ToSend, devices: &[UemId], response: &BulkResponse) -> SentTags {
    let mut refused: HashMap<i64, String> = HashMap::new();
    let mut is_unnamed = response.failed().is_empty() && response.failed_items.unwrap_or(0) > 0;
    for fault in response.failed() {
        let device = fault.item_value.as_deref().and_then(|value| value.trim().parse::<i64>().ok());
        let message = fault.message.clone().unwrap_or_else(|| "the tenant gave no reason".to_owned());
        let is_as_wanted = match fault.error_code {
            Some(ALREADY_ON) => part.add,
            Some(NOT_ON) => !part.add,
            _ => !part.add && message.to_ascii_lowercase().contains(NO_DEVICE),
        };
        match device {
            _ if is_as_wanted => {}
            Some(device) => {
                refused.insert(device, message);
            }
            None => is_unnamed = true,
        }
    }
    let mut sent = SentTags::default();
    for id in devices {
        match refused.remove(&id.0) {
            Some(message) => sent.refused.push((*id, message)),
            None if is_unnamed => {
                let message = "the tenant refused some devices without saying which: all are sent again";
                sent.refused.push((*id, message.to_owned()));
            }
            None => sent.done.push(*id),
        }
    }
    sent
}

/// Whether fewer devices in a call may help: over the limit (400 with 4 or 6, 413), or one device whose state forbids
/// it (424).
fn too_many(error: &UemError) -> Option<Sent> {
    let ErrorKind::Vendor { status, code, .. } = error.kind() else { return None };
    let is_limit = *status == 413 || *status == 400 && matches!(code, Some(4 | 6));
    (is_limit || matches!(status, 400 | 422 | 424))
        .then(|| Sent::TooMany { message: error.to_string(), is_limit })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn answer(faults: serde_json::Value, failed: i64) -> BulkResponse {
        serde_json::from_value(json!({"TotalItems": 3, "FailedItems": failed, "Faults": {"Fault": faults}}))
            .unwrap()
    }

    fn sent(add: bool, response: &BulkResponse) -> (Vec<i64>, Vec<i64>) {
        let sent = sorted(ToSend { tag: 1, add }, &[UemId(1), UemId(2), UemId(3)], response);
        let refused = sent.refused.iter().map(|(id, _)| id.0).collect();
        (sent.done.iter().map(|id| id.0).collect(), refused)
    }

    #[test]
    fn each_device_is_done_or_refused_by_its_own_fault() {
        let fault = answer(json!([{"ErrorCode": 400, "ItemValue": "2", "Message": "no"}]), 1);
        assert_eq!(sent(true, &fault), (vec![1, 3], vec![2]));
        assert_eq!(sent(true, &BulkResponse::default()), (vec![1, 2, 3], vec![]));
    }

    #[test]
    fn what_is_so_already_is_done() {
        let on = answer(json!([{"ErrorCode": 5299, "ItemValue": "2"}]), 1);
        assert_eq!(sent(true, &on), (vec![1, 2, 3], vec![]));
        assert_eq!(sent(false, &on), (vec![1, 3], vec![2]));
        let gone =
            answer(json!([{"ErrorCode": 400, "ItemValue": "2", "Message": "Device not found with id 2"}]), 1);
        assert_eq!(sent(true, &gone), (vec![1, 3], vec![2]));
        assert_eq!(sent(false, &gone), (vec![1, 2, 3], vec![]));
        let off = answer(json!([{"ErrorCode": 5300, "ItemValue": "2"}]), 1);
        assert_eq!(sent(false, &off), (vec![1, 2, 3], vec![]));
    }

    #[test]
    fn faults_without_their_device_count_for_all() {
        assert_eq!(sent(true, &answer(json!([]), 1)), (vec![], vec![1, 2, 3]));
        assert_eq!(sent(true, &answer(json!([{"Message": "no"}]), 1)), (vec![], vec![1, 2, 3]));
    }
}
