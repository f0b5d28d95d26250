"""The life of a document (条例第三章): drafted, reviewed, published, amended, ended or taken back."""
