# What NVIDIA's image has: PyTorch is there.
FROM localhost/image-dsl-stand-in/packages:1
RUN pip install --no-index torch==2.7.1
