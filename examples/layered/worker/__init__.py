"""What Celery runs; its queue is that of `BROKER_URL`, or without one in memory."""

import os

from celery import Celery

celery = Celery("worker", broker=os.environ.get("BROKER_URL", "memory://"))


@celery.task
def add(one, other):
    """What can be asked for."""
    return one + other
