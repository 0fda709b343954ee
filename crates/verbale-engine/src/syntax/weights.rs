//! Reads the model file that `training/export.py` writes: named tensors, labels and vocabulary.

use super::kernels::Linear;
use crate::LoadError;
use safetensors::{Dtype, SafeTensors};
use std::collections::HashMap;

/// The format of the reader's file.
pub(crate) const READER: &str = "verbale.reader/1";

/// An opened model file.
pub(crate) struct Weights<'a> {
    tensors: SafeTensors<'a>,
    metadata: HashMap<String, String>,
}

impl<'a> Weights<'a> {
    /// Opens the file's bytes and checks that they are of this format.
    pub(crate) fn open(bytes: &'a [u8], format: &str) -> Result<Self, LoadError> {
        let (_, header) = SafeTensors::read_metadata(bytes).map_err(damaged)?;
        let metadata: HashMap<_, _> = header.metadata().clone().unwrap_or_default().into_iter().collect();
        match metadata.get("format").map(String::as_str) {
            Some(found) if found == format => {
                Ok(Self { tensors: SafeTensors::deserialize(bytes).map_err(damaged)?, metadata })
            }
            other => Err(LoadError::Model(format!("its format is {other:?}, this engine reads {format:?}"))),
        }
    }

    /// A text entry.
    pub(crate) fn text(&self, key: &str) -> Result<&str, LoadError> {
        self.metadata.get(key).map(String::as_str).ok_or_else(|| LoadError::Model(format!("it has no {key}")))
    }

    /// A head's labels.
    pub(crate) fn labels(&self) -> Result<HashMap<String, Vec<String>>, LoadError> {
        serde_json::from_str(self.text("labels")?).map_err(damaged)
    }

    /// Numbers.
    pub(crate) fn floats(&self, name: &str) -> Result<Vec<f32>, LoadError> {
        let tensor = self.tensors.tensor(name).map_err(damaged)?;
        if tensor.dtype() != Dtype::F32 {
            return Err(LoadError::Model(format!("{name} is not of 32-bit numbers")));
        }
        Ok(tensor.data().chunks_exact(4).map(|b| f32::from_le_bytes([b[0], b[1], b[2], b[3]])).collect())
    }

    /// Rounded numbers and the scale of each row.
    pub(crate) fn rounded(&self, name: &str) -> Result<(Vec<i8>, Vec<f32>), LoadError> {
        let tensor = self.tensors.tensor(name).map_err(damaged)?;
        let scales = self.floats(&format!("{name}.scale"))?;
        if tensor.dtype() != Dtype::I8 || scales.is_empty() || tensor.data().len() % (4 * scales.len()) != 0 {
            return Err(LoadError::Model(format!("{name} is not a rounded matrix")));
        }
        Ok((tensor.data().iter().map(|&b| b as i8).collect(), scales))
    }

    /// A matrix with its bias.
    pub(crate) fn linear(&self, name: &str) -> Result<Linear, LoadError> {
        let (weights, scales) = self.rounded(name)?;
        Ok(Linear::new(&weights, &scales, Some(&self.floats(&format!("{name}.bias"))?)))
    }

    /// Several matrices of the same input as one, outputs one after the other.
    pub(crate) fn stacked(&self, names: &[&str]) -> Result<Linear, LoadError> {
        let (mut weights, mut scales, mut bias) = (Vec::new(), Vec::new(), Vec::new());
        for name in names {
            let (w, s) = self.rounded(name)?;
            weights.extend(w);
            scales.extend(s);
            bias.extend(self.floats(&format!("{name}.bias"))?);
        }
        Ok(Linear::new(&weights, &scales, Some(&bias)))
    }
}

fn damaged(error: impl std::fmt::Display) -> LoadError {
    LoadError::Model(error.to_string())
}
