"""Images to train on: the embedded data set `shapes`, and real ones from a folder or a download.

from grader.datasets import class_names, load_images_dataset
(x_train, y_train), (x_test, y_test) = load_images_dataset("shapes")
"""

from grader.datasets.dataset_errors import DatasetError, PartialDatasetWarning
from grader.datasets.image_datasets import class_names, load_images_dataset

__all__ = ["DatasetError", "PartialDatasetWarning", "class_names", "load_images_dataset"]
