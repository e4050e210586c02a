# docker build -t standpunt .
# docker run --rm standpunt ask "Should we hold our inclusive campaign now that customers threaten to leave?"
# docker run --rm -it -v standpunt:/data standpunt            the terminal application; what it keeps lies in the volume
# docker run --rm -it -v standpunt:/data -v "$PWD:/files:ro" standpunt add /files/report.pdf

FROM python:3.11-slim AS build
RUN pip install --no-cache-dir uv==0.13.9
WORKDIR /source
COPY . .
# The CPU build of torch: the ordinary one brings gigabytes of CUDA that a search does not use. Compiled here, because
# whoever runs it may not write there.
RUN uv venv /opt/standpunt \
    && uv pip install --no-cache --compile-bytecode --python /opt/standpunt/bin/python --torch-backend cpu \
       --constraint constraints.txt .

FROM python:3.11-slim
COPY --from=build /opt/standpunt /opt/standpunt
ENV PATH=/opt/standpunt/bin:$PATH LANG=C.UTF-8 STANDPUNT_HOME=/data
RUN useradd --uid 1000 --create-home standpunt && install -d -o standpunt /data
USER 1000
# The casebook's index is made here, so that the first question need not wait for it; a new volume begins with it.
RUN standpunt index
VOLUME /data
ENTRYPOINT ["standpunt"]
